import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { createModels } from '../../../../adapters/models/create-models.ts'
import { chatCompletions } from '../../../../adapters/models/openai/openai.ts'
import type { NewAgent } from '../../../../contract/resources/agent.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { longText } from '../../../simulation/long-text.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { piece } from '../network.ts'
import { type AskedBody, callPiece, refuse, stream, usagePiece, useServices } from './services.ts'

/** Missions from their beginning to their end, carried out by services that do as real ones were reported to. */
const serve = useServices()

const platforms: SimulatedPlatform[] = []
afterEach(() => {
  for (const platform of platforms.splice(0)) platform.close()
})

type Answer = (response: ServerResponse, body: AskedBody) => void

/** The whole life of a mission of which each model call goes to this service. */
async function life(answer: Answer, agent: Partial<NewAgent> = {}, others: readonly Partial<NewAgent>[] = []) {
  const service = await serve(answer)
  const provider = chatCompletions({ apiKey: async () => 'sk-test', baseUrl: service.url })
  const models = createModels({
    providers: new Map([['openai', async () => provider]]),
    resilience: { firstPauseMs: 1, longestPauseMs: 2, limitPauseMs: 0 },
    prices: { 'openai/m': { input_usd_per_million: 1, output_usd_per_million: 10 } },
  })
  const platform = await createSimulatedPlatform({ concurrency: 1, models })
  platforms.push(platform)
  const process = platform.process((_call, perform) => perform())
  await process.createAgent({ name: 'one', model: 'openai/m', tools: ['calculator', 'clock', 'memory_set'], ...agent })
  for (const other of others) await process.createAgent({ name: 'other', model: 'openai/m', ...other })
  const { id } = await process.submit({ agent: 'one', input: 'go', max_attempts: 1 })
  await deliverAll(platform, (act) => act(process))
  return { ...(await platform.record(id)), asked: service.asked }
}

const Calls = z.array(z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) }))
const callsOf = ({ messages }: AskedBody) => messages.flatMap(({ tool_calls }) => Calls.catch([]).parse(tool_calls))
/** Of the calculator its number alone. */
const resultsOf = ({ messages }: AskedBody) =>
  messages
    .filter(({ role }) => role === 'tool')
    .map(({ content }) => /"result":(\d+)/.exec(String(content))?.[1] ?? String(content))

const say = (response: ServerResponse, text: string, finish = 'stop') =>
  stream(response, piece({ role: 'assistant', content: text }), piece({}, finish), usagePiece(usage))
const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 }
const bad = (response: ServerResponse, message: string, others = {}) =>
  refuse(response, 400, { error: { message, type: 'invalid_request_error', ...others } })

/** Calls first, and then an answer with their results. */
function thenAnswer(first: (response: ServerResponse) => void): Answer {
  return (response, body) => {
    const results = resultsOf(body)
    if (results.length === 0) first(response)
    else say(response, `results: ${results.join(', ')}`)
  }
}

const calling = (...events: readonly object[]) =>
  thenAnswer((response) => stream(response, ...events, piece({}, 'tool_calls'), usagePiece(usage)))
const sum = (id: unknown, index: unknown, args: unknown = '{"expression":"1+1"}') =>
  callPiece({ id, index, name: 'calculator', args })

/** The same service, where a request is refused in which this holds of a call. */
function strictOfCalls(isRefused: (call: z.output<typeof Calls>[number]) => boolean, answer: Answer): Answer {
  return (response, body) => {
    if (callsOf(body).some(isRefused)) bad(response, 'Invalid tool_calls in messages[2]')
    else answer(response, body)
  }
}

describe('no call is lost, glued to another, or made twice', () => {
  test.each<[string, Answer, string]>([
    ['two whole calls at one place', calling(sum('a', 0), sum('b', 0, '{"expression":"2+2"}')), 'results: 2, 4'],
    [
      'calls without a place',
      calling(sum('a', undefined), sum('b', undefined, '{"expression":"2+2"}')),
      'results: 2, 4',
    ],
    ['arguments that are an object', calling(sum('a', 0, { expression: '1+1' })), 'results: 2'],
    [
      'two calls whose arguments ran together',
      calling(sum('a', 0, '{"expression":"1+1"}{"expression":"2+2"}')),
      'results: 2, 4',
    ],
    ['an empty object before the arguments', calling(sum('a', 0, '{}{"expression":"1+1"}')), 'results: 2'],
    [
      'arguments at a place that no call has',
      calling(sum('a', 0, ''), callPiece({ index: 1, args: '{"expression":"1+1"}' })),
      'results: 2',
    ],
    [
      'a name in pieces',
      calling(
        callPiece({ index: 0, id: 'a', name: 'calcu', args: '' }),
        callPiece({ index: 0, name: 'lator', args: '{"expression":"1+1"}' }),
      ),
      'results: 2',
    ],
    [
      'arguments that were written as JSON twice',
      calling(sum('a', 0, JSON.stringify('{"expression":"1+1"}'))),
      'results: 2',
    ],
  ])('%s', async (_what, answer, output) => {
    const { mission } = await life(answer)
    expect(mission).toMatchObject({ status: 'COMPLETED', output })
  })

  test('two calls with one id, at a service that counts them', async () => {
    const remember = (index: number, key: string) =>
      callPiece({ index, id: 'call_0', name: 'memory_set', args: JSON.stringify({ key, value: index }) })
    const counts: Answer = (response, body) => {
      if (callsOf(body).length !== resultsOf(body).length) return bad(response, 'A call has no result')
      return calling(remember(0, 'a'), remember(1, 'b'))(response, body)
    }
    const { mission, steps } = await life(counts)
    expect(mission.status).toBe('COMPLETED')
    expect(steps.flatMap((step) => (step.kind === 'tool_call' ? [step.arguments] : []))).toEqual([
      { key: 'a', value: 0 },
      { key: 'b', value: 1 },
    ])
  })

  test.each([['null'], [''], [null], ['[]']])('arguments %j of a tool that wants none', async (args) => {
    const { mission, steps } = await life(calling(callPiece({ index: 0, id: 'c', name: 'clock', args })))
    expect(mission.status).toBe('COMPLETED')
    expect(steps.find(({ kind }) => kind === 'tool_call')).toMatchObject({ is_error: false })
  })
})

describe('what a model said is given back in a form that strict services take', () => {
  test('arguments that were cut', async () => {
    const isNoObject = (text: string) => !/^\{.*\}$/.test(text) || !canParse(text)
    const answer = strictOfCalls(
      (call) => isNoObject(call.function.arguments),
      calling(sum('a', 0, '{"expression":"1+1"')),
    )
    const { mission } = await life(answer)
    expect(mission).toMatchObject({ status: 'COMPLETED', output: expect.stringContaining('results: Error: ') })
  })

  test('a name that no tool may have', async () => {
    const answer = strictOfCalls(
      (call) => !/^[a-zA-Z0-9_-]{1,64}$/.test(call.function.name),
      calling(callPiece({ index: 0, id: 'a', name: 'functions.calculator', args: '{"expression":"1+1"}' })),
    )
    expect((await life(answer)).mission.status).toBe('COMPLETED')
  })

  test('calls without an id, where long ones are refused', async () => {
    const answer = strictOfCalls(({ id }) => id.length > 40, calling(sum(undefined, 0)))
    expect((await life(answer)).mission).toMatchObject({ status: 'COMPLETED', output: 'results: 2' })
  })

  test('reasoning, where it must come back', async () => {
    const answer: Answer = (response, body) => {
      const isMissing = body.messages.some((one) => one.role === 'assistant' && one.reasoning_content === undefined)
      if (isMissing)
        return bad(response, 'Missing `reasoning_content` field in the assistant message at message index 2.')
      return calling(piece({ role: 'assistant', reasoning_content: 'I should calculate' }), sum('a', 0))(response, body)
    }
    expect((await life(answer)).mission).toMatchObject({ status: 'COMPLETED', output: 'results: 2' })
  })

  test('thoughts that are signed, where they must stand before their call', async () => {
    const thinking_blocks = [{ type: 'thinking', thinking: 'I should calculate', signature: 'AbCd' }]
    const answer: Answer = (response, body) => {
      const isMissing = body.messages.some(
        (one) => one.role === 'assistant' && JSON.stringify(one.thinking_blocks) !== JSON.stringify(thinking_blocks),
      )
      if (isMissing) return bad(response, 'Expected `thinking` or `redacted_thinking`, but found `tool_use`.')
      return calling(piece({ role: 'assistant', thinking_blocks }), sum('a', 0))(response, body)
    }
    expect((await life(answer)).mission).toMatchObject({ status: 'COMPLETED', output: 'results: 2' })
  })

  test.each([
    ['invalid message content type: <nil>'],
    ["Invalid 'content': 'content' field must be a string or an array of objects."],
  ])('calls without a word, where that is refused: %s', async (message) => {
    const answer: Answer = (response, body) => {
      if (body.messages.some(({ content }) => content === null)) return bad(response, message)
      return calling(sum('a', 0))(response, body)
    }
    expect((await life(answer)).mission).toMatchObject({ status: 'COMPLETED', output: 'results: 2' })
  })

  test('results, where they must say the name of their tool', async () => {
    const answer: Answer = (response, body) => {
      const isMissing = body.messages.some(({ role, name }) => role === 'tool' && name !== 'calculator')
      if (isMissing) return bad(response, 'contents[2].parts[0].function_response.name: Name cannot be empty.')
      return calling(sum('a', 0))(response, body)
    }
    expect((await life(answer)).mission).toMatchObject({ status: 'COMPLETED', output: 'results: 2' })
  })

  test('signatures of calls', async () => {
    const Signed = z.object({ extra_content: z.object({ google: z.object({ thought_signature: z.literal('AbCd') }) }) })
    const answer: Answer = (response, body) => {
      const calls = body.messages.flatMap(({ tool_calls }) => (Array.isArray(tool_calls) ? tool_calls : []))
      if (!calls.every((call) => Signed.safeParse(call).success))
        return bad(response, 'A call is missing a thought_signature')
      const signed = callPiece(
        { index: 0, id: 'a', name: 'calculator', args: '{"expression":"1+1"}' },
        { extra_content: { google: { thought_signature: 'AbCd' } } },
      )
      return calling(signed)(response, body)
    }
    expect((await life(answer)).mission).toMatchObject({ status: 'COMPLETED', output: 'results: 2' })
  })

  test('calls of an agent that handed over to one without tools', async () => {
    const answer: Answer = (response, body) => {
      const isCalled = callsOf(body).length > 0 || resultsOf(body).length > 0
      if (isCalled && body.tools === undefined) return bad(response, 'Requests with tool calls must define `tools`')
      if (body.tools === undefined) return say(response, 'the other agent')
      const handoff = callPiece({ index: 0, id: 'a', name: 'handoff', args: '{"agent":"other"}' })
      return stream(response, handoff, piece({}, 'tool_calls'), usagePiece(usage))
    }
    const { mission } = await life(answer, { tools: ['handoff'] }, [{ tools: [], instructions: 'Go on.' }])
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'the other agent' })
  })

  test('an empty answer, of which nothing is sent', async () => {
    let asked = 0
    const answer: Answer = (response, body) => {
      asked += 1
      const isEmpty = body.messages.some(
        (one) => one.role === 'assistant' && !one.content && one.tool_calls === undefined,
      )
      if (isEmpty) return bad(response, 'Assistant message must have either content or tool_calls, but not none.')
      return say(response, asked === 1 ? '' : '{"n":4}')
    }
    const { mission } = await life(answer, {
      tools: [],
      output_schema: { type: 'object', properties: { n: { type: 'integer' } } },
    })
    expect(mission).toMatchObject({ status: 'COMPLETED', output: { n: 4 } })
  })
})

const refused = (response: ServerResponse, error: object) => refuse(response, 400, { error })
const told = (response: ServerResponse, error: object) => stream(response, { error })

describe('what is not whole, or is withheld, is no success', () => {
  const finished =
    (delta: object, finish: string): Answer =>
    (response) =>
      stream(response, piece(delta), piece({}, finish), usagePiece(usage))

  test.each<[string, Answer, string]>([
    ['thoughts up to the limit', finished({ reasoning_content: 'hmm' }, 'length'), 'output_truncated'],
    ['half a sentence', finished({ content: 'The three steps are: 1) open the' }, 'length'), 'output_truncated'],
    ['half a call', (response) => cutCall(response), 'output_truncated'],
    ['a filter', finished({ content: '' }, 'content_filter'), 'output_filtered'],
    ['no resources', finished({ content: 'The answer is that the' }, 'insufficient_system_resource'), 'model_failed'],
    ['a failure', finished({ content: 'Partial ans' }, 'error'), 'model_failed'],
    [
      'a call that its service could not read',
      finished({ role: 'assistant' }, 'function_call_filter: MALFORMED_FUNCTION_CALL'),
      'malformed_call',
    ],
    ['nothing', finished({ role: 'assistant', content: null }, 'stop'), 'empty_answer'],
    ['a refusal', finished({ content: '', refusal: 'I’m sorry, I can’t' }, 'stop'), 'model_refused'],
  ])('%s', async (_what, answer, code) => {
    const { mission } = await life(answer)
    expect(mission).toMatchObject({ status: 'FAILED', output: null, error: { code }, usage: { tool_calls: 0 } })
  })

  function cutCall(response: ServerResponse): void {
    const half = callPiece({ index: 0, id: 'a', name: 'memory_set', args: '{"key":"report","value":"lorem ips' })
    stream(response, piece({ content: 'Saving the report now.' }), half, piece({}, 'length'), usagePiece(usage))
  }

  test('a call that its service did not read is told to the model, and is no answer', async () => {
    const words = '<tool_call>\n{"name": "calculator", "arguments": {"expression": "1+1"}}\n</tool_call>'
    const { mission } = await life((response) => say(response, words))
    expect(mission).toMatchObject({ status: 'FAILED', output: null, error: { code: 'malformed_call' } })
    let asked = 0
    const helped = await life((response, body) => {
      asked += 1
      return asked === 1 ? say(response, words) : calling(sum('a', 0))(response, body)
    })
    expect(helped.mission).toMatchObject({ status: 'COMPLETED', output: 'results: 2' })
  })

  test('a call that its service refuses as a bad request is told to the model', async () => {
    const error = {
      message: 'Failed to call a function. Please adjust your prompt. See failed_generation for more details.',
      type: 'invalid_request_error',
      code: 'tool_use_failed',
      failed_generation: '<function=calculator{"expression":"1+1"}</function>',
    }
    for (const fail of [refused, told]) {
      let asked = 0
      const { mission } = await life((response, body) => {
        asked += 1
        return asked === 1 ? fail(response, error) : calling(sum('a', 0))(response, body)
      })
      expect(mission).toMatchObject({ status: 'COMPLETED', output: 'results: 2' })
    }
  })

  test.each([
    ['says something else each time', longText(131_072), 'model_rejected'],
    ['repeats itself', 'again and again '.repeat(8192), 'output_repeats'],
  ])('a reply without end that %s is cut, and told', async (_, content, code) => {
    const { mission } = await life((response) =>
      stream(response, ...Array.from({ length: 100 }, () => piece({ content }))),
    )
    expect(mission).toMatchObject({ status: 'FAILED', output: null, error: { code } })
  })

  test.each<[string, number, object, string]>([
    ['spent credit', 402, { message: 'Insufficient Balance', code: 402 }, 'model_credit_spent'],
    [
      'a refused key',
      401,
      { message: 'Incorrect API key provided: sk-abc', code: 'invalid_api_key' },
      'model_key_refused',
    ],
    [
      'too long a context',
      400,
      { message: 'This model’s maximum context length is 8192 tokens.', code: 'context_length_exceeded' },
      'context_too_long',
    ],
  ])('%s asks the next model, and has a code of its own where there is none', async (_what, status, error, code) => {
    const answer: Answer = (response, body) =>
      body.model === 'm' ? refuse(response, status, { error }) : say(response, 'well')
    expect((await life(answer)).mission).toMatchObject({ status: 'FAILED', error: { code } })
    const helped = await life(answer, { fallback_models: ['openai/second'] })
    expect(helped.mission).toMatchObject({ status: 'COMPLETED', output: 'well' })
  })

  test('an error in the middle of a stream says what it is, and is not tried again where that is in vain', async () => {
    const error = {
      message: 'This endpoint’s maximum context length is 4096 tokens',
      code: 400,
      type: 'invalid_request_error',
    }
    const { mission, asked } = await life((response) => stream(response, { error }))
    expect(mission).toMatchObject({ status: 'FAILED', error: { code: 'context_too_long' } })
    expect(asked).toHaveLength(1)
  })

  test('a web page in place of an answer is named as one', async () => {
    const { mission } = await life((response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Sign in to the proxy</body></html>')
    })
    expect(mission).toMatchObject({ status: 'FAILED', error: { message: expect.stringContaining('web page') } })
  })
})

describe('what a service does not take is learned, and the mission goes on', () => {
  const learning =
    (isRefused: (body: AskedBody) => boolean, message: string, text = 'well', others = {}): Answer =>
    (response, body) =>
      isRefused(body) ? bad(response, message, others) : say(response, text)

  test.each<[string, Answer]>([
    [
      'max_tokens',
      learning(
        (body) => 'max_tokens' in body,
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        'well',
        { param: 'max_tokens', code: 'unsupported_parameter' },
      ),
    ],
    ['stream_options', learning((body) => 'stream_options' in body, 'Extra inputs are not permitted: stream_options')],
    [
      'propertyNames',
      learning(
        (body) => JSON.stringify(body.tools).includes('"propertyNames"'),
        'Invalid JSON payload received. Unknown name "propertyNames"',
      ),
    ],
  ])('%s', async (_what, answer) => {
    const { mission } = await life(answer, { tools: ['http_request'] })
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'well' })
  })

  test.each<[string, Answer]>([
    [
      'a schema beside tools',
      learning(
        (body) => 'response_format' in body && 'tools' in body,
        "Function calling with a response mime type: 'application/json' is unsupported",
        '{"n":4}',
      ),
    ],
    [
      'any schema',
      learning((body) => 'response_format' in body, 'This response_format type is unavailable now', '{"n":4}'),
    ],
    ['thoughts before the JSON', (response) => say(response, '<think>\nthe user wants JSON\n</think>\n\n{"n":4}')],
    [
      'thoughts of which the beginning is missing',
      (response) => say(response, 'the user wants JSON\n</think>\n\n{"n":4}'),
    ],
  ])('%s', async (_what, answer) => {
    const { mission, asked } = await life(answer, {
      output_schema: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
    })
    expect(mission).toMatchObject({ status: 'COMPLETED', output: { n: 4 } })
    expect(asked.length).toBeLessThanOrEqual(3)
  })

  test('content in parts is a text', async () => {
    const thought = piece({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'let me think' }] }] })
    const { mission } = await life((response) =>
      stream(
        response,
        thought,
        piece({ content: [{ type: 'text', text: 'The answer ' }] }),
        piece({ content: 'is 4.' }),
        piece({}, 'stop'),
      ),
    )
    expect(mission).toMatchObject({ status: 'COMPLETED', output: 'The answer is 4.' })
  })
})

describe('what a call used', () => {
  const using =
    (told: unknown): Answer =>
    (response) =>
      stream(response, piece({ content: 'four' }), piece({}, 'stop'), usagePiece(told))

  test('is read in both spellings', async () => {
    const { mission } = await life(using({ input_tokens: 11, output_tokens: 5, total_tokens: 16 }))
    expect(mission.usage).toMatchObject({ input_tokens: 11, output_tokens: 5 })
    expect(mission.usage.estimated).toBeUndefined()
  })

  test('is estimated where it is no number', async () => {
    const { mission } = await life(using({ prompt_tokens: null, completion_tokens: null, total_tokens: null }))
    expect(mission).toMatchObject({ status: 'COMPLETED', usage: { estimated: true } })
    expect(mission.usage.input_tokens).toBeGreaterThan(0)
  })

  test('is the larger of its parts and its total', async () => {
    const details = { completion_tokens_details: { reasoning_tokens: 20_000 } }
    const { mission } = await life(using({ prompt_tokens: 32, completion_tokens: 9, total_tokens: 20_041, ...details }))
    expect(mission.usage).toMatchObject({ input_tokens: 32, output_tokens: 20_009 })
    expect(mission.usage.cost_usd).toBeCloseTo((32 + 200_090) / 1e6, 9)
  })
})

function canParse(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
