import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chatBody } from '../../../../../adapters/models/openai/chat/request.ts'
import { takenAtFirst } from '../../../../../adapters/models/openai/taken.ts'
import type { ModelRequest, Turn } from '../../../../../core/base/ports/models.ts'
import { chatViolations } from '../../checkers/chat.ts'
import { requestOf } from '../../requests.ts'
import { anyRequest, foreign } from '../turns.ts'

const first = takenAtFirst('max_tokens')
const calculator = { name: 'calculator', description: 'Calculates.', parameters: { type: 'object', properties: {} } }

const user = (text: string): Turn => ({ role: 'user', parts: [{ type: 'text', text }] })
const result = (call_id: string, text: string, is_error = false): Turn => ({
  role: 'tool',
  call_id,
  name: 'calculator',
  parts: [{ type: 'text', text }],
  is_error,
})

function messagesOf(changes: Partial<ModelRequest>, taken = first): unknown {
  const request = requestOf('', { model: 'deepseek/chat', system: '', tools: [calculator], ...changes })
  return chatBody(request, taken).messages
}

describe('any history', () => {
  test('is valid for OpenAI, and says nothing of another provider', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const body = chatBody(request, first)
        expect(chatViolations(body, 'lax')).toEqual([])
        expect(JSON.stringify(body)).not.toContain(foreign)
      }),
    )
  })

  test('is valid for the strictest once they have said so', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        expect(chatViolations(chatBody(request, { ...first, alternating: true }), 'strict')).toEqual([])
      }),
    )
  })

  test.each([
    ['with ids of nine characters', { ids: 'nine_characters' }],
    ['without a system', { system: 'user' }],
    ['with all reasoning, also where there is none', { reasoningBack: 'always' }],
    ['without reasoning', { reasoningBack: 'never' }],
    ['with bare schemas', { bareSchemas: true }],
    ['with the schema of the answer in words', { answerSchema: 'words' }],
    ['with schemas without a keyword', { schemasWithout: ['additionalProperties'] }],
    ['with the other name of the limit', { limitName: 'max_completion_tokens' }],
  ] as const)('is valid %s', (_how, change) => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        expect(chatViolations(chatBody(request, { ...first, ...change }), 'lax')).toEqual([])
      }),
      { numRuns: 30 },
    )
  })

  test('is the same for its beginning, however long it grows, so that a provider may keep that', () => {
    fc.assert(
      fc.property(anyRequest, ({ turns, ...request }) => {
        const messages = (history: readonly Turn[]) =>
          JSON.stringify(chatBody({ ...request, turns: [...history, user('next')] }, first).messages)
        const [before, after] = [messages(turns), messages([...turns, user('next')])]
        expect(after.slice(0, before.length - '"}]'.length)).toBe(before.slice(0, -'"}]'.length))
      }),
      { numRuns: 30 },
    )
  })
})

describe('what is told', () => {
  test('a whole conversation', () => {
    const turns: Turn[] = [
      user('first'),
      {
        role: 'model',
        model: 'deepseek/chat',
        parts: [{ type: 'tool_call', id: 'c1', name: 'calculator', arguments: { expression: '1/0' } }],
      },
      result('c1', 'no number', true),
      { role: 'model', model: 'deepseek/chat', parts: [{ type: 'text', text: 'I cannot.' }] },
      user('next'),
    ]
    const request = requestOf('', { model: 'deepseek/chat', tools: [calculator], turns, max_tokens: 77 })
    expect(chatBody(request, first)).toEqual({
      model: 'chat',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'first' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'c1', type: 'function', function: { name: 'calculator', arguments: '{"expression":"1/0"}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'Error: no number' },
        { role: 'assistant', content: 'I cannot.' },
        { role: 'user', content: 'next' },
      ],
      tools: [{ type: 'function', function: calculator }],
      max_tokens: 77,
      stream: true,
      stream_options: { include_usage: true },
    })
  })

  test('an empty answer is left out, and what the user said before and after it stands together', () => {
    const turns: Turn[] = [user('one'), { role: 'model', parts: [{ type: 'text', text: '' }] }, user('two')]
    expect(messagesOf({ turns })).toEqual([{ role: 'user', content: 'one\n\ntwo' }])
  })

  test('a call without a result has word of that, and a result without a call is text', () => {
    const turns: Turn[] = [
      user('go'),
      { role: 'model', parts: [{ type: 'tool_call', id: 'c1', name: 'calculator', arguments: {} }] },
      result('c9', '4'),
    ]
    expect(messagesOf({ turns })).toEqual([
      { role: 'user', content: 'go' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'calculator', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'Error: The call was broken off. Nobody knows its result.' },
      { role: 'user', content: 'The tool calculator answered: 4' },
    ])
  })

  test('calls become text where there are no tools any more', () => {
    const turns: Turn[] = [
      user('go'),
      { role: 'model', parts: [{ type: 'tool_call', id: 'c1', name: 'handoff', arguments: { agent: 'plain' } }] },
      result('c1', 'done'),
    ]
    expect(messagesOf({ turns, tools: [] })).toEqual([
      { role: 'user', content: 'go' },
      { role: 'assistant', content: '(I called the tool handoff with {"agent":"plain"}.)' },
      { role: 'user', content: 'The tool calculator answered: done' },
    ])
  })

  test('what a model wrote for arguments is shown to it within an object', () => {
    const turns: Turn[] = [
      user('go'),
      { role: 'model', parts: [{ type: 'tool_call', id: 'c1', name: 'functions.calculator', arguments: '{"expr' }] },
      result('c1', 'no JSON', true),
    ]
    const called = { name: 'calculator', arguments: '{"value":"{\\"expr"}' }
    expect(messagesOf({ turns })).toMatchObject([{}, { tool_calls: [{ function: called }] }, {}])
  })

  test('fields of a provider go back to it, and to no other', () => {
    const fields = { extra_content: { google: { thought_signature: 'AbCd' } } }
    const turns: Turn[] = [
      user('go'),
      {
        role: 'model',
        model: 'gemini/flash',
        parts: [{ type: 'tool_call', id: 'c1', name: 'calculator', arguments: {}, opaque: { chat: { fields } } }],
      },
      result('c1', '4'),
    ]
    expect(messagesOf({ model: 'gemini/pro', turns })).toMatchObject([{}, { tool_calls: [fields] }, {}])
    expect(JSON.stringify(messagesOf({ model: 'openai/gpt-4.1', turns }))).not.toContain('AbCd')
  })

  test('a model is shown its own reasoning, in the field that it came in', () => {
    const opaque = { chat: { reasoning_field: 'reasoning_content' } }
    const turns: Turn[] = [
      user('go'),
      {
        role: 'model',
        model: 'deepseek/chat',
        parts: [
          { type: 'reasoning', text: 'I should calculate.', opaque },
          { type: 'tool_call', id: 'c1', name: 'calculator', arguments: {} },
        ],
      },
      result('c1', '4'),
    ]
    expect(messagesOf({ turns })).toMatchObject([{}, { reasoning_content: 'I should calculate.' }, {}])
    expect(JSON.stringify(messagesOf({ turns, model: 'deepseek/other' }))).not.toContain('I should')
    expect(JSON.stringify(messagesOf({ turns }, { ...first, reasoningBack: 'never' }))).not.toContain('I should')
    const always = messagesOf({ turns, model: 'deepseek/other' }, { ...first, reasoningBack: 'always' })
    expect(always).toMatchObject([{}, { reasoning_content: '' }, {}])
  })
})

test('settings stand in the words of the protocol', () => {
  const settings = {
    temperature: 0.2,
    top_p: 0.9,
    reasoning_effort: 'low',
    tool_choice: { tool: 'calculator' },
    parallel_tool_calls: false,
    seed: 7,
    stop: ['END'],
    service_tier: 'flex',
    metadata: { mission: 'm' },
  } as const
  const body = chatBody(requestOf('hi', { model: 'openai/m', tools: [calculator], settings }), first)
  expect(body).toMatchObject({ ...settings, tool_choice: { type: 'function', function: { name: 'calculator' } } })
  const without = chatBody(requestOf('hi', { model: 'openai/m', settings }), { ...first, without: ['seed'] })
  expect(Object.keys(without)).not.toEqual(expect.arrayContaining(['tool_choice']))
  expect(Object.keys(without)).not.toEqual(expect.arrayContaining(['seed']))
})
