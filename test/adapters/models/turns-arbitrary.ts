import fc from 'fast-check'
import type {
  GivenPart,
  ModelPart,
  ModelSettings,
  ModelTurn,
  Opaque,
  ToolCallPart,
  ToolTurn,
  Turn,
  UserTurn,
} from '../../../core/base/ports/models.ts'

/** Words as people, tools and models send them: empty, blank, long, in any script, with half a character. */
const words = fc.oneof(
  { weight: 4, arbitrary: fc.string({ maxLength: 30 }) },
  { weight: 2, arbitrary: fc.constantFrom('', ' ', '\n\t', 'ok', '<think>', '{"a":1}') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.constant('\ud83d half') },
)

const file: fc.Arbitrary<GivenPart> = fc.record(
  {
    type: fc.constant('file' as const),
    blob: fc.constant('blob_1'),
    media_type: fc.constant('image/png'),
    name: fc.string(),
  },
  { requiredKeys: ['type', 'blob', 'media_type'] },
)
const text = fc.record({ type: fc.constant('text' as const), text: words })
const given: fc.Arbitrary<GivenPart[]> = fc.array(
  fc.oneof({ weight: 5, arbitrary: text }, { weight: 1, arbitrary: file }),
  {
    maxLength: 3,
  },
)

/** What any of the providers may have given, and what none did. */
const opaque: fc.Arbitrary<Opaque> = fc.oneof(
  fc.record({ signature: fc.string({ minLength: 1, maxLength: 20 }) }),
  fc.record({ redacted: fc.base64String({ minLength: 4, maxLength: 20 }) }),
  fc.record({ thought_signature: fc.base64String({ minLength: 4, maxLength: 20 }) }),
  fc.record({ thought_signature: fc.constant('c2ln'), call_id: fc.string({ minLength: 1, maxLength: 12 }) }),
  fc.constant({ encrypted_content: 'x' }),
)

/** Ids as providers make them: short, long, with signs, empty, and the same again in the next turn. */
const id = fc.oneof(
  fc.constantFrom('call_0', 'call_1', '', 'toolu_01A', 'functions.clock:0', `call_${'x'.repeat(70)}`),
  fc.string({ maxLength: 80 }),
)
const name = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('clock', 'calculator') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('functions.clock', 'gone', '', '9lives', `${'n'.repeat(90)}`, 'ein Name', 'constructor'),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 80 }) },
)
const args = fc.oneof(
  fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
  fc.jsonValue(),
  fc.constant('{"bro'),
)

const call: fc.Arbitrary<ToolCallPart & { opaque?: Opaque }> = fc.record(
  { type: fc.constant('tool_call' as const), id, name, arguments: args, opaque },
  { requiredKeys: ['type', 'id', 'name', 'arguments'] },
)
const said: fc.Arbitrary<ModelPart> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: words, opaque }, { requiredKeys: ['type', 'text'] }),
  fc.record({ type: fc.constant('reasoning' as const), text: words, opaque }, { requiredKeys: ['type', 'text'] }),
  fc.record({ type: fc.constant('refusal' as const), text: words }),
  call,
)

const models = [
  'offline/other',
  'anthropic/claude-haiku-4-5',
  'bedrock/anthropic.claude-haiku-4-5-v1:0',
  'gemini/gemini-3.8-flash',
]

const user: fc.Arbitrary<UserTurn> = fc.record({ role: fc.constant('user' as const), parts: given })

/** A model's turn with a result for each of its calls. */
const exchange: fc.Arbitrary<Turn[]> = fc
  .record({
    turn: fc.record(
      {
        role: fc.constant('model' as const),
        model: fc.constantFrom(...models),
        parts: fc.array(said, { maxLength: 5 }),
      },
      { requiredKeys: ['role', 'parts'] },
    ),
    results: fc.array(fc.record({ parts: given, is_error: fc.boolean() }), { minLength: 5, maxLength: 5 }),
  })
  .map(({ turn, results }) => {
    const own = withOwnIds(turn)
    const calls = own.parts.filter((part) => part.type === 'tool_call')
    return [own, ...calls.map((made, at): ToolTurn => resultOf(made, results[at] ?? { parts: [], is_error: true }))]
  })

function resultOf({ id: call_id, name: tool }: ToolCallPart, result: Pick<ToolTurn, 'parts' | 'is_error'>): ToolTurn {
  return { role: 'tool', call_id, name: tool, ...result }
}

/** The port's promise: ids are unique within a turn. */
function withOwnIds(turn: ModelTurn): ModelTurn {
  const used = new Set<string>()
  const parts = turn.parts.map((part): ModelPart => {
    if (part.type !== 'tool_call') return part
    const own = used.has(part.id) ? `${part.id}_${used.size}` : part.id
    used.add(own)
    return { ...part, id: own }
  })
  return { ...turn, parts }
}

/**
 * Any sequence of turns that the port allows: it begins with the user's, and each call has its result before anybody else speaks.
 * Users and models may speak twice in a row, and may say nothing.
 */
export const anyTurns: fc.Arbitrary<Turn[]> = fc
  .tuple(
    user,
    fc.array(
      fc.oneof(
        user.map((turn): Turn[] => [turn]),
        exchange,
      ),
      { maxLength: 8 },
    ),
  )
  .map(([first, rest]) => [first, ...rest.flat()])

/** Any settings that the port allows. */
export const anySettings: fc.Arbitrary<ModelSettings> = fc.record(
  {
    temperature: fc.double({ min: 0, max: 2, noNaN: true }),
    top_p: fc.double({ min: 0.01, max: 1, noNaN: true }),
    reasoning_effort: fc.constantFrom('none' as const, 'low' as const, 'medium' as const, 'high' as const),
    tool_choice: fc.constantFrom('auto' as const, 'none' as const, 'required' as const, { tool: 'clock' }),
    parallel_tool_calls: fc.boolean(),
    seed: fc.integer(),
    stop: fc.array(fc.constantFrom('END', ' ', '', '\n\n', 'a', 'b'), { maxLength: 7 }),
    prompt_caching: fc.boolean(),
    service_tier: fc.constantFrom('auto', 'flex', 'default', 'priority', 'standard', 'standard_only', 'none such'),
    metadata: fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), { maxKeys: 20 }),
  },
  { requiredKeys: [] },
)
