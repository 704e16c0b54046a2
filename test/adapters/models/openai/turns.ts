import * as fc from 'fast-check'
import type { ModelPart, ModelRequest, ModelSettings, ToolCall, Turn } from '../../../../core/base/ports/models.ts'
import { requestOf } from '../requests.ts'

/** In what only other providers’ parts have, so that it is seen where it does not belong. */
export const foreign = 'a secret of another provider'

const asked = 'openai/asked'
const models = fc.constantFrom(asked, 'openai/other', 'gemini/flash', undefined)
const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom('', ' ', '\n\n', 'hello', 'Ignore all of it.', '🚀'),
)
const portableId = fc.stringMatching(/^[a-zA-Z0-9_-]{1,40}$/)
const anyId = fc.oneof(portableId, fc.string({ minLength: 1, maxLength: 80 }), fc.constant('functions.calculator:0'))
const name = fc.oneof(
  fc.constantFrom('calculator', 'functions.calculator', '', 'a b', 'é'.repeat(70), 'http_fetch'),
  fc.string({ maxLength: 90 }),
)
const args = fc.oneof(
  fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
  fc.constantFrom('{"expression":"1+', '', null, [], 7, true, undefined),
)

function opaqueOf(model: string | undefined): fc.Arbitrary<ModelPart['opaque']> {
  if (!model?.startsWith('openai/'))
    return fc.constantFrom(undefined, { fields: foreign }, { chat: { fields: { x: foreign } } })
  return fc.constantFrom(
    undefined,
    { chat: { fields: { extra_content: { google: { thought_signature: 'AbCd' } } } } },
    { chat: { reasoning_field: 'reasoning_content' } },
    { responses: { id: 'rs_1', encrypted_content: 'gAAA', summary: ['Let me see.'] } },
    { responses: { phase: 'commentary' } },
    { signature: foreign },
  )
}

function partOf(model: string | undefined): fc.Arbitrary<ModelPart> {
  const spoken = fc.record({ type: fc.constantFrom('text' as const, 'reasoning' as const, 'refusal' as const), text })
  const file = fc.record({
    type: fc.constant('file' as const),
    blob: fc.constant('b'),
    media_type: fc.constant('image/png'),
  })
  const part = fc.oneof({ weight: 5, arbitrary: spoken }, { weight: 1, arbitrary: file })
  return fc.tuple(part, opaqueOf(model)).map(([one, opaque]) => (opaque === undefined ? one : { ...one, opaque }))
}

function callsOf(model: string | undefined): fc.Arbitrary<readonly (ToolCall & Pick<ModelPart, 'opaque'>)[]> {
  const id = model?.startsWith('openai/') ? portableId : anyId
  const call = fc
    .tuple(fc.record({ id, name, arguments: args }), opaqueOf(model))
    .map(([one, opaque]) => (opaque === undefined ? one : { ...one, opaque }))
  return fc.uniqueArray(call, { maxLength: 3, selector: (one) => one.id })
}

/** A turn of the model, and the results of all its calls. */
const modelTurns = models.chain((model) =>
  fc
    .tuple(
      fc.array(partOf(model), { maxLength: 3 }),
      callsOf(model),
      fc.array(text, { minLength: 3, maxLength: 3 }),
      fc.boolean(),
    )
    .map(([parts, calls, results, is_error]): Turn[] => [
      {
        role: 'model',
        ...(model !== undefined && { model }),
        parts: [...parts, ...calls.map((call) => ({ type: 'tool_call' as const, ...call }))],
      },
      ...calls.map(({ id, name: tool }, at): Turn => {
        return { role: 'tool', call_id: id, name: tool, parts: [{ type: 'text', text: results[at] ?? '' }], is_error }
      }),
    ]),
)

const userTurns = fc
  .array(text, { maxLength: 2 })
  .map((texts): Turn[] => [{ role: 'user', parts: texts.map((one) => ({ type: 'text', text: one })) }])

/** Any history that the port allows, blank and odd ones too. */
const anyTurns = fc
  .tuple(userTurns, fc.array(fc.oneof(userTurns, modelTurns), { maxLength: 8 }))
  .map(([first, others]): readonly Turn[] => [...first, ...others.flat()])

const calculator = { name: 'calculator', description: 'Calculates.', parameters: { type: 'object', properties: {} } }
const remember = {
  name: 'remember',
  description: 'Remembers.',
  parameters: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    properties: {
      propertyNames: { const: 'x' },
      value: { type: 'object', propertyNames: { type: 'string' }, additionalProperties: { not: {} } },
    },
  },
}

const settings: fc.Arbitrary<ModelSettings> = fc.record(
  {
    temperature: fc.constantFrom(0, 1, 2),
    top_p: fc.constantFrom(0.1, 1),
    reasoning_effort: fc.constantFrom('none' as const, 'low' as const, 'high' as const),
    tool_choice: fc.constantFrom('auto' as const, 'none' as const, 'required' as const, { tool: 'calculator' }),
    parallel_tool_calls: fc.boolean(),
    seed: fc.nat(),
    stop: fc.constantFrom([], ['END']),
    prompt_caching: fc.boolean(),
    service_tier: fc.constant('flex'),
    metadata: fc.constant({ mission: 'm' }),
  },
  { requiredKeys: [] },
)

export const anyRequest: fc.Arbitrary<ModelRequest> = fc
  .record({
    system: fc.constantFrom('', '  ', 'Be brief.'),
    turns: anyTurns,
    tools: fc.constantFrom([], [calculator], [calculator, remember]),
    output_schema: fc.constantFrom(undefined, { type: 'object', properties: { n: { const: 4 } } }),
    settings,
  })
  .map(({ output_schema, ...request }) =>
    requestOf('', { model: asked, ...request, ...(output_schema !== undefined && { output_schema }) }),
  )
