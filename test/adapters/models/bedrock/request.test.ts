import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { words } from '../../../../adapters/models/bedrock/reply.ts'
import { converseRequest } from '../../../../adapters/models/bedrock/request.ts'
import type { ModelRequest, ModelSettings, Turn } from '../../../../core/base/ports/models.ts'
import { toolSpecs } from '../../../../core/engine/tools/toolbox.ts'
import { converseViolations } from '../checkers/converse.ts'
import { requestOf, withAlternatives } from '../requests.ts'
import { resultOf, userSays } from '../turns.ts'
import { anySettings, anyTurns } from '../turns-arbitrary.ts'

const claude = 'bedrock/anthropic.claude-haiku-4-5-v1:0'
const both = toolSpecs(['calculator', 'clock'])

/** As the SDK writes it: bytes as base64. */
function wired(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(wired)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, wired(one)]))
}

function bodyOf(changes: Partial<ModelRequest> = {}) {
  const { input, adjustments } = converseRequest(requestOf('hi', { model: claude, tools: both, ...changes }))
  const { modelId: _, ...body } = input
  return { body: JSON.parse(JSON.stringify(wired(body))), adjustments }
}

test('any turns, with any settings, tools and model, are as the provider takes them', () => {
  const tools = fc.constantFrom([], both, [withAlternatives], toolSpecs(['http_request']))
  const names = fc.constantFrom(
    ...[
      claude,
      'bedrock/us.anthropic.claude-opus-5-5',
      'bedrock/us.amazon.nova-lite-v1:0',
      'bedrock/global.amazon.nova-2-lite-v1:0',
    ],
    ...['bedrock/openai.gpt-oss-120b-1:0', 'bedrock/us.meta.llama3-3-70b-instruct-v1:0'],
  )
  const rest = fc.record({
    model: names,
    tools,
    settings: anySettings,
    max_tokens: fc.integer({ min: 1, max: 60_000 }),
  })
  fc.assert(
    fc.property(anyTurns, rest, (turns, changes) => {
      expect(converseViolations(bodyOf({ turns, ...changes }).body)).toEqual([])
    }),
  )
})

test('the checker sees what the provider would refuse', () => {
  const { body } = bodyOf()
  expect(converseViolations(body)).toEqual([])
  const call = { role: 'assistant', content: [{ toolUse: { toolUseId: 'a', name: 'clock', input: {} } }] }
  const answer = {
    role: 'user',
    content: [{ toolResult: { toolUseId: 'a', content: [{ text: 'x' }], status: 'success' } }],
  }
  const messages = [...body.messages, call, answer]
  expect(converseViolations({ ...body, messages })).toEqual([])
  expect(converseViolations({ ...body, messages, toolConfig: undefined })).not.toEqual([])
  expect(converseViolations({ ...body, messages: [call, answer] })).not.toEqual([])
  expect(converseViolations({ ...body, messages: [...body.messages, call, ...body.messages] })).not.toEqual([])
  const named = JSON.parse(JSON.stringify(messages).replaceAll('"clock"', '"functions.clock"'))
  expect(converseViolations({ ...body, messages: named })).not.toEqual([])
})

test('every word of the SDK for why an answer ended has a meaning', async () => {
  const { StopReason } = await import('@aws-sdk/client-bedrock-runtime')
  for (const word of Object.values(StopReason)) expect([...words.keys()]).toContain(word)
})

test('a call by a name outside of the alphabet is one of the tool that was meant', () => {
  const name = 'browser.calculator'
  const turns: Turn[] = [
    userSays('go'),
    { role: 'model', model: claude, parts: [{ type: 'tool_call', id: 't1', name, arguments: { expression: '1+1' } }] },
    resultOf('t1', name, 'there is no such tool', true),
  ]
  const { body } = bodyOf({ turns })
  expect(body.messages[1].content[0].toolUse).toEqual({
    toolUseId: 't1',
    name: 'calculator',
    input: { expression: '1+1' },
  })
  expect(converseViolations(body)).toEqual([])
})

test('a window of a conversation that begins with the model has a user before it', () => {
  const turns: Turn[] = [{ role: 'model', parts: [{ type: 'text', text: 'hello' }] }, userSays('hi')]
  const { messages } = bodyOf({ turns }).body
  expect(messages.map(({ role }: { role: string }) => role)).toEqual(['user', 'assistant', 'user'])
})

test('calls that were made before are words to an agent without tools', () => {
  const turns: Turn[] = [
    userSays('go'),
    { role: 'model', parts: [{ type: 'tool_call', id: 't1', name: 'handoff', arguments: { agent: 'b' } }] },
    resultOf('t1', 'handoff', 'done'),
  ]
  const { body } = bodyOf({ turns, tools: [] })
  expect(body.toolConfig).toBeUndefined()
  expect(converseViolations(body)).toEqual([])
})

test('a thought goes back to its model, and to no other behind the same provider', () => {
  const turns: Turn[] = [
    { role: 'user', parts: [{ type: 'text', text: 'go' }] },
    {
      role: 'model',
      model: claude,
      parts: [
        { type: 'reasoning', text: 'hm', opaque: { signature: 'sig' } },
        { type: 'text', text: 'so' },
      ],
    },
    { role: 'user', parts: [{ type: 'text', text: 'and?' }] },
  ]
  expect(bodyOf({ turns }).body.messages[1].content).toHaveLength(2)
  expect(bodyOf({ turns, model: 'bedrock/us.amazon.nova-lite-v1:0' }).body.messages[1].content).toEqual([
    { text: 'so' },
  ])
})

describe('settings', () => {
  test('what each is called', () => {
    const settings: ModelSettings = {
      temperature: 0.5,
      stop: ['END'],
      tool_choice: { tool: 'clock' },
      service_tier: 'flex',
      metadata: { team: 'a' },
    }
    const { body, adjustments } = bodyOf({ settings, max_tokens: 77 })
    expect(body).toMatchObject({
      inferenceConfig: { maxTokens: 77, temperature: 0.5, stopSequences: ['END'] },
      toolConfig: { toolChoice: { tool: { name: 'clock' } } },
      serviceTier: { type: 'flex' },
      requestMetadata: { team: 'a' },
    })
    expect(adjustments).toEqual([])
  })

  test('no tool may be called where there are none', () => {
    expect(bodyOf({ settings: { tool_choice: 'none' } }).body.toolConfig).toBeUndefined()
  })

  test.each([
    [claude, { thinking: { type: 'enabled', budget_tokens: 4000 } }],
    [
      'bedrock/us.anthropic.claude-opus-4-6-v1',
      { thinking: { type: 'adaptive' }, output_config: { effort: 'medium' } },
    ],
    ['bedrock/us.amazon.nova-2-lite-v1:0', { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'medium' } }],
    ['bedrock/openai.gpt-oss-20b-1:0', { reasoning_effort: 'medium' }],
  ])('%s reasons as it is told', (model, fields) => {
    const { body, adjustments } = bodyOf({ model, max_tokens: 8000, settings: { reasoning_effort: 'medium' } })
    expect(body.additionalModelRequestFields).toEqual(fields)
    expect(adjustments).toEqual([])
  })

  test.each([
    ['bedrock/us.amazon.nova-lite-v1:0', { reasoning_effort: 'high' }, 'reasoning_effort'],
    ['bedrock/openai.gpt-oss-20b-1:0', { tool_choice: 'required' }, 'tool_choice is auto'],
    ['bedrock/us.meta.llama3-3-70b-instruct-v1:0', { prompt_caching: true }, 'prompt_caching'],
    [claude, { seed: 1 }, 'seed'],
    [claude, { parallel_tool_calls: false }, 'parallel_tool_calls'],
    [claude, { service_tier: 'auto' }, 'service_tier'],
    [claude, { metadata: { 'a?': 'b' } }, 'metadata'],
  ] as const)('what is not taken is told: %s, %j', (model, settings, word) => {
    expect(bodyOf({ model, settings }).adjustments).toEqual([expect.stringContaining(word)])
  })

  test('what stands at the beginning is marked, where the model keeps it', () => {
    const point = { cachePoint: { type: 'default' } }
    const { body } = bodyOf({ settings: { prompt_caching: true } })
    expect([body.system.at(-1), body.toolConfig.tools.at(-1), body.messages.at(-1).content.at(-1)]).toEqual([
      point,
      point,
      point,
    ])
    const nova = bodyOf({ model: 'bedrock/us.amazon.nova-lite-v1:0', settings: { prompt_caching: true } }).body
    expect(nova.system.at(-1)).toEqual(point)
    expect(nova.toolConfig.tools).not.toContainEqual(point)
  })

  test('a model that takes no more than its fields of a tool is told no more', () => {
    const tool = {
      name: 'a',
      description: 'a',
      parameters: { type: 'object', properties: {}, additionalProperties: false, $id: 'x' },
    }
    const { body } = bodyOf({ model: 'bedrock/us.amazon.nova-lite-v1:0', tools: [tool] })
    expect(body.toolConfig.tools[0].toolSpec.inputSchema.json).toEqual({ type: 'object', properties: {} })
  })

  test('a schema of the answer is told in words to a model that takes none', () => {
    const output_schema = { type: 'object', properties: { a: { type: 'string' } } }
    const { body } = bodyOf({ model: 'bedrock/us.amazon.nova-lite-v1:0', output_schema })
    expect(body.outputConfig).toBeUndefined()
    expect(body.system[0].text).toContain('JSON Schema')
  })
})
