/** What real services were reported to do, and the tests that follow it to the end of a mission. */
export interface Report {
  /** The public report of it, of whichever system. */
  readonly report: string
  readonly did: string
  /** A file of tests, and names that stand in it. */
  readonly tests: readonly (readonly [file: string, ...names: string[]])[]
}

const chat = 'test/adapters/models/openai/whole-missions.test.ts'
const converse = 'test/adapters/models/bedrock/whole-missions.test.ts'
const edition = 'test/local/providers/reported.test.ts'
const slow = 'test/adapters/models/slow-missions.test.ts'

export const reports: readonly Report[] = [
  {
    report: 'pi#2326, vercel/ai#2763',
    did: 'tells usage in another’s words, or as nulls',
    tests: [[edition, 'usage-in-other-words', 'usage-of-nulls', 'usage-of-zeros']],
  },
  {
    report: 'voice-of-customer-datalake#309',
    did: 'takes no conversation that begins with the assistant',
    tests: [[edition, 'a conversation goes on however long it is, though its first message must be the user’s']],
  },
  {
    report: 'ollama#15457, litellm#33678',
    did: 'gives two whole calls one place',
    tests: [[chat, 'two whole calls at one place']],
  },
  {
    report: 'smolagents#2683',
    did: 'gives two calls one id',
    tests: [[chat, 'two calls with one id, at a service that counts them']],
  },
  {
    report: 'crewAI#7013, langfuse#16803',
    did: 'ends at the limit, with nothing, a part, or half a call',
    tests: [[chat, 'thoughts up to the limit', 'half a sentence', 'half a call']],
  },
  {
    report: 'python-genai#1789, jan#8712',
    did: 'withholds, fails, or says nothing, under a word of its own',
    tests: [[chat, 'a filter', 'no resources', 'a failure', 'a call that its service could not read', 'nothing']],
  },
  {
    report: 'openclaw#113323, llxprt-code#1898',
    did: 'reasons, or writes a call, for minutes',
    tests: [[slow, 'a model that reasons for 200 seconds is not cut', 'a model that writes a call for 80 seconds']],
  },
  {
    report: 'DeepSeek-V3#1053',
    did: 'wants its reasoning back',
    tests: [[chat, 'reasoning, where it must come back']],
  },
  { report: 'RooCode#9499', did: 'wants signatures of calls back', tests: [[chat, 'signatures of calls']] },
  { report: 'langchainjs#8584', did: 'does not take a keyword of schemas', tests: [[chat, 'propertyNames']] },
  { report: 'opencode#37964', did: 'has another name for the limit', tests: [[chat, 'max_tokens']] },
  {
    report: 'vllm#43995',
    did: 'takes no cut arguments in the history',
    tests: [[chat, 'arguments that were cut']],
  },
  {
    report: 'mastra#13632',
    did: 'calls a tool by a name that it does not take back',
    tests: [
      [chat, 'a name that no tool may have'],
      [converse, 'by a name that no tool may have'],
    ],
  },
  {
    report: 'openclaw#5744',
    did: 'is asked too often for one model, always',
    tests: [[edition, 'keeps no other of its service waiting, and says what its missions wait for']],
  },
  {
    report: 'omni-llm-provider#49, vercel/ai#6082',
    did: 'tells less in its parts than in its sum',
    tests: [[chat, 'is the larger of its parts and its total']],
  },
  { report: 'litellm#16272', did: 'sends content in parts', tests: [[chat, 'content in parts is a text']] },
  {
    report: 'pentagi#196',
    did: 'takes no calls in the history of a model without tools',
    tests: [
      [chat, 'calls of an agent that handed over to one without tools'],
      [edition, 'a mission that is handed over to an agent without tools comes to its end'],
    ],
  },
  {
    report: 'autogen#6377',
    did: 'gives calls no ids, and takes no long ones',
    tests: [[chat, 'calls without an id, where long ones are refused']],
  },
  {
    report: 'openai-agents-python#656',
    did: 'takes no schema, or none beside tools',
    tests: [[chat, 'a schema beside tools', 'any schema']],
  },
  {
    report: 'vllm#6862',
    did: 'wants roles that alternate',
    tests: [[edition, 'roles alternate also after a reply that failed, and after one that was empty']],
  },
  {
    report: 'none',
    did: 'takes no empty message',
    tests: [[chat, 'an empty answer, of which nothing is sent']],
  },
  { report: 'none', did: 'thinks before the JSON', tests: [[chat, 'thoughts before the JSON']] },
  {
    report: 'langchain#34242, agno#6303',
    did: 'has odd words for no arguments',
    tests: [[chat, 'arguments %j of a tool that wants none']],
  },
  {
    report: 'litellm#37792, forgecode#2764',
    did: 'sends arguments as an object, or as JSON twice',
    tests: [[chat, 'arguments that are an object', 'arguments that were written as JSON twice']],
  },
  {
    report: 'hermes-agent#32411',
    did: 'has no credit, no key, or no room',
    tests: [[chat, 'spent credit', 'a refused key', 'too long a context']],
  },
  { report: 'none', did: 'does not stop', tests: [[edition, 'a flood is cut off long before its end']] },
  {
    report: 'rowboat#545',
    did: 'is sent results beyond its window',
    tests: [[edition, 'results that outgrow the window are shown as notes, and the mission comes to its end']],
  },
  { report: 'none', did: 'calls a tool and says that it is done', tests: [[converse, 'beside `end_turn`']] },
  {
    report: 'none',
    did: 'says in words of its own when to come again',
    tests: [
      [
        edition,
        'says in Google’s words when to come again',
        'says in words when to come again',
        'says in milliseconds when to come again',
      ],
    ],
  },
  {
    report: 'AtomicBot#106',
    did: 'takes no `stream_options`, fails within a stream, refuses, or answers with a web page',
    tests: [
      [
        chat,
        'stream_options',
        'an error in the middle of a stream says what it is',
        'a refusal',
        'a web page in place of an answer is named as one',
      ],
    ],
  },
]
