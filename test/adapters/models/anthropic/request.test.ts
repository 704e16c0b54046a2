import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { messagesRequest } from '../../../../adapters/models/anthropic/request.ts'
import type { ModelRequest, ModelSettings, Turn } from '../../../../core/base/ports/models.ts'
import { toolSpecs } from '../../../../core/engine/tools/toolbox.ts'
import { messagesViolations } from '../checkers/messages.ts'
import { requestOf, withAlternatives } from '../requests.ts'
import { resultOf, userSays } from '../turns.ts'
import { anySettings, anyTurns } from '../turns-arbitrary.ts'

const model = 'anthropic/claude-haiku-4-5'
const both = toolSpecs(['calculator', 'clock'])

function bodyOf(changes: Partial<ModelRequest> = {}) {
  const { body, adjustments } = messagesRequest(requestOf('hi', { model, tools: both, ...changes }))
  return { ...JSON.parse(JSON.stringify(body)), adjustments }
}

test('any turns, with any settings, tools and model, are as the provider takes them', () => {
  const tools = fc.constantFrom([], both, [withAlternatives], toolSpecs(['http_request']))
  const models = fc.constantFrom(
    model,
    'anthropic/claude-opus-5-5',
    'anthropic/claude-3-5-sonnet-20241022',
    'anthropic/other',
  )
  const rest = fc.record({
    model: models,
    tools,
    settings: anySettings,
    max_tokens: fc.integer({ min: 1, max: 60_000 }),
  })
  fc.assert(
    fc.property(anyTurns, rest, (turns, changes) => {
      const { body } = messagesRequest(requestOf('', { turns, ...changes }))
      expect(messagesViolations(JSON.parse(JSON.stringify(body)))).toEqual([])
    }),
  )
})

test('the checker sees what the provider would refuse', () => {
  const { adjustments: _, ...body } = bodyOf()
  const assistant = { role: 'assistant', content: [{ type: 'text', text: 'hi' }] }
  expect(messagesViolations(body)).toEqual([])
  expect(messagesViolations({ ...body, messages: [assistant] })).not.toEqual([])
  expect(
    messagesViolations({ ...body, messages: [{ role: 'user', content: [{ type: 'text', text: ' ' }] }] }),
  ).not.toEqual([])
  const called = { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'clock', input: {} }] }
  expect(messagesViolations({ ...body, messages: [...body.messages, called, ...body.messages] })).not.toEqual([])
  expect(
    messagesViolations({ ...body, messages: [...body.messages, called, ...body.messages], tools: undefined }),
  ).not.toEqual([])
})

describe('what was said', () => {
  test('a thought goes back to its model with its signature, and to no other', () => {
    const turns: Turn[] = [
      userSays('go'),
      {
        role: 'model',
        model,
        parts: [
          { type: 'reasoning', text: 'hm', opaque: { signature: 'sig' } },
          { type: 'reasoning', text: '', opaque: { redacted: 'c2VjcmV0' } },
          { type: 'text', text: 'I look' },
          { type: 'tool_call', id: 'a', name: 'clock', arguments: {} },
        ],
      },
      resultOf('a', 'clock', 'now'),
    ]
    const thoughts = [
      { type: 'thinking', thinking: 'hm', signature: 'sig' },
      { type: 'redacted_thinking', data: 'c2VjcmV0' },
    ]
    const said = [
      { type: 'text', text: 'I look' },
      { type: 'tool_use', id: 'a', name: 'clock', input: {} },
    ]
    expect(bodyOf({ turns }).messages[1].content).toEqual([...thoughts, ...said])
    expect(bodyOf({ turns, model: 'anthropic/claude-opus-5' }).messages[1].content).toEqual(said)
  })

  test('results stand together before what the user says, in the order of the calls', () => {
    const turns: Turn[] = [
      userSays('go'),
      {
        role: 'model',
        parts: [
          { type: 'tool_call', id: 'a', name: 'clock', arguments: {} },
          { type: 'tool_call', id: 'b', name: 'calculator', arguments: '{"bro' },
        ],
      },
      resultOf('b', 'calculator', '', true),
      resultOf('a', 'clock', 'now'),
      userSays('and?'),
    ]
    expect(bodyOf({ turns }).messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'a', name: 'clock', input: {} },
          { type: 'tool_use', id: 'b', name: 'calculator', input: { value: '{"bro' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'now' },
          { type: 'tool_result', tool_use_id: 'b', content: '(nothing)', is_error: true },
          { type: 'text', text: 'and?' },
        ],
      },
    ])
  })

  test('what the user said twice in a row is one message', () => {
    const { messages } = bodyOf({ turns: [userSays('one'), { role: 'model', parts: [] }, userSays('two')] })
    expect(messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'one' },
          { type: 'text', text: 'two' },
        ],
      },
    ])
  })

  test('a conversation that begins with the model has a user before it', () => {
    const { messages } = bodyOf({
      turns: [{ role: 'model', parts: [{ type: 'text', text: 'hello' }] }, userSays('hi')],
    })
    expect(messages.map(({ role }: { role: string }) => role)).toEqual(['user', 'assistant', 'user'])
  })

  test('a call by another name is one of the tool that was meant, and one of no tool is declared as absent', () => {
    const called = (name: string): Turn[] => [
      userSays('go'),
      { role: 'model', parts: [{ type: 'tool_call', id: 'a', name, arguments: {} }] },
      resultOf('a', name, 'now'),
    ]
    const meant = bodyOf({ turns: called('functions.clock') })
    expect(meant.messages[1].content[0].name).toBe('clock')
    expect(meant.tools).toHaveLength(2)
    const absent = bodyOf({ turns: called('browser.open tab') })
    expect(absent.messages[1].content[0].name).toBe('browser_open_tab')
    expect(absent.tools[2]).toMatchObject({
      name: 'browser_open_tab',
      description: 'There is no such tool. Do not call it.',
    })
  })

  test('without tools a call and its result are words', () => {
    const turns: Turn[] = [
      userSays('go'),
      {
        role: 'model',
        model,
        parts: [
          { type: 'reasoning', text: 'hm', opaque: { signature: 'sig' } },
          { type: 'tool_call', id: 'a', name: 'handoff', arguments: { agent: 'b' } },
        ],
      },
      resultOf('a', 'handoff', 'done'),
    ]
    const { messages, tools } = bodyOf({ turns, tools: [] })
    expect(tools).toBeUndefined()
    expect(messages.slice(1)).toEqual([
      { role: 'assistant', content: [{ type: 'text', text: '(I called the tool handoff with {"agent":"b"}.)' }] },
      { role: 'user', content: [{ type: 'text', text: 'The tool handoff answered: done' }] },
    ])
  })

  test('a call that nobody answered has a result that says so', () => {
    const turns: Turn[] = [
      userSays('go'),
      { role: 'model', parts: [{ type: 'tool_call', id: 'a', name: 'clock', arguments: {} }] },
      userSays('well?'),
    ]
    expect(bodyOf({ turns }).messages[2].content[0]).toMatchObject({
      type: 'tool_result',
      tool_use_id: 'a',
      is_error: true,
    })
  })

  test('the same id in two turns is two ids', () => {
    const turn: Turn[] = [
      { role: 'model', parts: [{ type: 'tool_call', id: 'call_0', name: 'clock', arguments: {} }] },
      resultOf('call_0', 'clock', 'now'),
    ]
    const { messages } = bodyOf({ turns: [userSays('go'), ...turn, ...turn] })
    const ids = [1, 3].map((at) => messages[at].content[0].id)
    expect(new Set(ids).size).toBe(2)
    expect([2, 4].map((at) => messages[at].content[0].tool_use_id)).toEqual(ids)
  })
})

describe('settings', () => {
  test('what each is called', () => {
    const settings: ModelSettings = {
      temperature: 0.5,
      stop: ['END'],
      tool_choice: 'required',
      parallel_tool_calls: false,
      service_tier: 'auto',
      metadata: { user_id: 'u' },
    }
    expect(bodyOf({ settings })).toMatchObject({
      ...{ temperature: 0.5, stop_sequences: ['END'], service_tier: 'auto', metadata: { user_id: 'u' } },
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      adjustments: [],
    })
    expect(bodyOf({ settings: { tool_choice: { tool: 'clock' } } }).tool_choice).toEqual({
      type: 'tool',
      name: 'clock',
    })
  })

  test.each([
    ['claude-haiku-4-5', 'low', { thinking: { type: 'enabled', budget_tokens: 1024 } }],
    ['claude-haiku-4-5', 'none', { thinking: { type: 'disabled' } }],
    ['claude-opus-4-6', 'high', { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } }],
    ['claude-opus-5-5', 'none', { output_config: { effort: 'low' } }],
  ] as const)('%s with effort %s', (name, reasoning_effort, sent) => {
    const body = bodyOf({ model: `anthropic/${name}`, max_tokens: 8000, settings: { reasoning_effort } })
    expect({ thinking: body.thinking, output_config: body.output_config }).toEqual(sent)
  })

  test.each([
    [{ seed: 1 }, 'seed'],
    [{ temperature: 1.5 }, 'temperature is 1'],
    [{ temperature: 0.5, top_p: 0.5 }, 'top_p'],
    [{ service_tier: 'flex' }, 'service_tier'],
    [{ metadata: { team: 'a' } }, 'metadata'],
    [{ reasoning_effort: 'high', temperature: 0.5 }, 'temperature'],
    [{ reasoning_effort: 'high', tool_choice: 'required' }, 'tool_choice is auto'],
  ] as const)('what is not taken is told: %j', (settings, word) => {
    expect(bodyOf({ settings, max_tokens: 8000 }).adjustments).toEqual([expect.stringContaining(word)])
  })

  test('a call that was made without a thought is answered without one', () => {
    const turns: Turn[] = [
      userSays('go'),
      { role: 'model', model, parts: [{ type: 'tool_call', id: 'a', name: 'clock', arguments: {} }] },
      resultOf('a', 'clock', 'now'),
    ]
    const { thinking, adjustments } = bodyOf({ turns, max_tokens: 8000, settings: { reasoning_effort: 'low' } })
    expect(thinking).toBeUndefined()
    expect(adjustments).toEqual([expect.stringContaining('a call without reasoning')])
  })

  test('what stands at the beginning is marked, where caching is asked for', () => {
    const { system, tools, messages } = bodyOf({ settings: { prompt_caching: true } })
    const marked = { cache_control: { type: 'ephemeral' } }
    expect(system[0]).toMatchObject(marked)
    expect(tools.map((tool: object) => 'cache_control' in tool)).toEqual([false, true])
    expect(messages.at(-1).content.at(-1)).toMatchObject(marked)
    expect(JSON.stringify(bodyOf())).not.toContain('cache_control')
  })

  test('a schema of the answer holds the model to it, or is told in words', () => {
    const output_schema = { type: 'object', properties: { a: { type: 'integer', minimum: 1 } }, required: ['a'] }
    const schema = {
      type: 'object',
      properties: { a: { type: 'integer' } },
      required: ['a'],
      additionalProperties: false,
    }
    expect(bodyOf({ output_schema }).output_config).toEqual({ format: { type: 'json_schema', schema } })
    const early = bodyOf({ output_schema, model: 'anthropic/claude-sonnet-4-20250514' })
    expect(early.output_config).toBeUndefined()
    expect(early.system[0].text).toContain('"minimum":1')
    const open = bodyOf({ output_schema: { type: 'object', properties: {}, additionalProperties: true } })
    expect(open.output_config).toBeUndefined()
    expect(open.system[0].text).toContain('additionalProperties')
  })
})
