import { describe, expect, test } from 'vitest'
import { ProviderFailure } from '../../../../adapters/models/failures/provider-failure.ts'
import { learningSettings } from '../../../../adapters/models/learning/learning-settings.ts'
import type { ModelRequest, ModelSettings, OwnServices } from '../../../../core/base/ports/models.ts'
import { replyOf, requestOf } from '../requests.ts'

const output_schema = { type: 'object', properties: { n: { type: 'integer' } } }

/** A provider that says these words of a request as long as they are meant, and answers it then. */
function refusing(words: string, isMeant: (request: ModelRequest) => boolean) {
  const asked: ModelRequest[] = []
  const generate = learningSettings({ endpoint: 'https://models.example' }, async function* ask(request) {
    asked.push(request)
    if (isMeant(request)) throw new ProviderFailure('rejected', words)
    const usage = { input_tokens: 1, output_tokens: 1 }
    yield [
      { type: 'finish', parts: [], reason: 'stop', usage, model: request.model, adjustments: ['seed is left out'] },
    ]
  })
  const ask = (changes: Partial<ModelRequest>) =>
    replyOf(generate(requestOf('hi', { model: 'anthropic/m', ...changes })))
  return { ask, asked }
}

function ofTenant(tenant: string): OwnServices {
  return { tenant, find: async () => undefined, known: () => undefined }
}

/** As Anthropic, Google and Bedrock say it. */
const settingsRefused: readonly [string, keyof ModelSettings, ModelSettings][] = [
  [
    '`temperature` and `top_p` cannot both be specified for this model. Please use only one.',
    'top_p',
    { temperature: 0.5, top_p: 0.9 },
  ],
  ['ValidationException: `temperature` is deprecated for this model.', 'temperature', { temperature: 0.5 }],
  ['tool_choice: Extra inputs are not permitted', 'tool_choice', { tool_choice: 'required' }],
  ['adaptive thinking is not supported on this model', 'reasoning_effort', { reasoning_effort: 'low' }],
  ['Thinking level is not supported for this model.', 'reasoning_effort', { reasoning_effort: 'low' }],
  ['system.0.cache_control: Extra inputs are not permitted', 'prompt_caching', { prompt_caching: true }],
  ['service_tier: Input should be one of auto, standard_only', 'service_tier', { service_tier: 'auto' }],
  ['Invalid value at generation_config: seed is not supported', 'seed', { seed: 7 }],
]

describe('what a model refuses of settings', () => {
  test.each(settingsRefused)('%s', async (words, name, settings) => {
    const { ask, asked } = refusing(words, (request) => request.settings?.[name] !== undefined)
    const { [name]: _, ...others } = settings
    const first = await ask({ settings })
    expect(asked.map((request) => request.settings)).toEqual([settings, others])
    expect(first.finish.adjustments).toEqual([expect.stringContaining(`${name} is left out`), 'seed is left out'])
    const second = await ask({ settings })
    expect(asked[2]?.settings).toEqual(others)
    expect(second.finish.adjustments).toEqual(first.finish.adjustments)
  })

  test.each<[string, ModelSettings, string]>([
    ['temperature: Input should be less than or equal to 1', { temperature: 1.5 }, 'temperature'],
    ['stop_sequences: each stop sequence must contain non-whitespace', { stop: ['x'] }, 'stop'],
    ['metadata.user_id: String should match pattern', { metadata: { user_id: '?' } }, 'metadata'],
  ])('is of its tenant alone where it may be what that says: %s', async (words, settings, name) => {
    const { ask, asked } = refusing(words, (request) => JSON.stringify(request.settings) === JSON.stringify(settings))
    const first = await ask({ settings, own: ofTenant('ten_1') })
    expect(first.finish.adjustments).toContainEqual(expect.stringContaining(`${name} is left out`))
    await ask({ settings, own: ofTenant('ten_1') })
    expect(asked.map((request) => request.settings)).toEqual([settings, {}, {}])
    const good: ModelSettings = { temperature: 0.5, stop: ['END'], metadata: { user_id: 'u' } }
    const other = await ask({ settings: good, own: ofTenant('ten_2') })
    expect(asked[3]?.settings).toEqual(good)
    expect(other.finish.adjustments).toEqual(['seed is left out'])
  })

  test('is of its tenant alone where it is the length of an answer, so that nobody cuts those of others', async () => {
    const words = 'max_tokens: 100000 > 4096, which is the maximum allowed number of output tokens'
    const { ask, asked } = refusing(words, (request) => request.max_tokens > 4096)
    await ask({ max_tokens: 100_000, own: ofTenant('ten_1') })
    await ask({ max_tokens: 100_000, own: ofTenant('ten_1') })
    expect(asked.map((request) => request.max_tokens)).toEqual([100_000, 4096, 4096])
    await ask({ max_tokens: 50_000, own: ofTenant('ten_2') })
    expect(asked.slice(3).map((request) => request.max_tokens)).toEqual([50_000, 4096])
  })

  test('is known to all where it is refused by its name', async () => {
    const settings: ModelSettings = { seed: 7 }
    const { ask, asked } = refusing(
      'seed: Extra inputs are not permitted',
      (request) => 'seed' in (request.settings ?? {}),
    )
    await ask({ settings, own: ofTenant('ten_1') })
    await ask({ settings, own: ofTenant('ten_2') })
    expect(asked.map((request) => request.settings)).toEqual([settings, {}, {}])
  })

  test('is the schema of the answer, which is told in words then', async () => {
    const { ask, asked } = refusing(
      'output_config.format: Extra inputs are not permitted',
      (request) => 'output_schema' in request,
    )
    await ask({ output_schema })
    expect(asked[1]?.system).toContain('"n":{"type":"integer"}')
    await ask({ output_schema })
    expect(asked).toHaveLength(3)
  })

  test.each<[string, ModelSettings]>([
    ['ValidationException: This model doesn’t support the toolConfig.toolChoice.any field.', {}],
    ['Thinking may not be enabled when tool_choice forces tool use.', { reasoning_effort: 'low' }],
    ['tool_choice: Tool "unknown parameter" is not one of those that may be called', {}],
  ])('is of this request alone where it is what it chooses of tools: %s', async (words, others) => {
    const { ask, asked } = refusing(words, ({ settings }) => settings?.tool_choice === 'required')
    const first = await ask({ settings: { ...others, tool_choice: 'required' } })
    expect(first.finish.adjustments).toContainEqual(expect.stringContaining('tool_choice is left out'))
    await ask({ settings: { tool_choice: 'none' } })
    expect(asked[2]?.settings).toEqual({ tool_choice: 'none' })
  })

  test.each([
    'output_config.format.schema: For "object" type, "additionalProperties" must be explicitly set to false',
    'output_config.format.schema: Schema type "x" is not supported',
    'Invalid output_format: "Extra inputs" must be an object',
  ])('is of this request alone where it is what its schema says: %s', async (words) => {
    const bad = { type: 'object', properties: { n: { type: 'x' } } }
    const { ask, asked } = refusing(words, (request) => request.output_schema === bad)
    const first = await ask({ output_schema: bad })
    expect(first.finish.adjustments).toContain('the schema of the answer is told in words')
    const second = await ask({ output_schema })
    expect(asked[2]?.output_schema).toBe(output_schema)
    expect(second.finish.adjustments).toEqual(['seed is left out'])
  })

  test.each([
    'tools.0.custom.input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12',
    'The value at toolConfig.tools.0.toolSpec.inputSchema.json must be a valid schema.',
    'GenerateContentRequest.tools[0].function_declarations[0].parameters.properties[n].enum: only allowed for STRING type',
  ])('is the schema of one tool, which is told plainly then, in this request alone: %s', async (words) => {
    const bad = { type: 'object', properties: { n: { type: 'number', exclusiveMinimum: true } } }
    const tools = [{ name: 'count', description: 'Counts.', parameters: bad }]
    const { ask, asked } = refusing(words, (request) => JSON.stringify(request.tools).includes('exclusiveMinimum'))
    const { finish } = await ask({ tools })
    expect(asked[1]?.tools[0]).toMatchObject({ parameters: { type: 'object', properties: { n: { type: 'number' } } } })
    expect(finish.adjustments).toContainEqual(expect.stringContaining('schemas of tools'))
    await ask({ tools: [{ name: 'other', description: 'Is well.', parameters: { type: 'object', default: {} } }] })
    expect(asked[2]?.tools[0]?.parameters).toHaveProperty('default')
    const never = refusing(words, () => true)
    await expect(never.ask({ tools })).rejects.toMatchObject({ kind: 'rejected' })
    expect(never.asked).toHaveLength(2)
  })

  test('may be several, one after the other, but not without end', async () => {
    const words = 'temperature, top_p, seed and stop_sequences are not supported'
    const settings: ModelSettings = { temperature: 0.5, top_p: 0.9, seed: 7, stop: ['END'] }
    const { ask, asked } = refusing(words, (request) => Object.keys(request.settings ?? {}).length > 0)
    expect((await ask({ settings })).finish.adjustments).toHaveLength(5)
    expect(asked).toHaveLength(5)
    const never = refusing(words, () => true)
    await expect(never.ask({ settings })).rejects.toMatchObject({ kind: 'rejected' })
    expect(never.asked).toHaveLength(5)
  })
})

test.each<[string, Partial<ModelRequest>]>([
  ['a setting that was not set', { settings: { seed: 7 } }],
  ['a setting, where the conversation is refused', { settings: { reasoning_effort: 'low' } }],
])('the request is refused, and asked once, where the words name %s', async (_what, changes) => {
  const words =
    'messages.1.content.0.type: Expected `thinking`, but found `tool_use`, which is not allowed with temperature'
  const { ask, asked } = refusing(words, () => true)
  await expect(ask(changes)).rejects.toMatchObject({ kind: 'rejected' })
  expect(asked).toHaveLength(1)
})

test('what failed otherwise is not asked again here', async () => {
  let asked = 0
  // biome-ignore lint/correctness/useYield: it fails before it says anything.
  const generate = learningSettings({ endpoint: 'https://models.example' }, async function* ask() {
    asked += 1
    throw new ProviderFailure('transient', 'temperature is not supported at the moment')
  })
  const settings = { temperature: 0.5 }
  await expect(replyOf(generate(requestOf('hi', { settings })))).rejects.toMatchObject({ kind: 'transient' })
  expect(asked).toBe(1)
})

test('an answer that a filter withheld is one, and no bad request', async () => {
  const { ask, asked } = refusing('Output blocked by content filtering policy', () => true)
  const { finish } = await ask({})
  expect(finish).toMatchObject({ reason: 'filtered', parts: [], usage: { estimated: true } })
  expect(asked).toHaveLength(1)
})
