import { expect, test } from 'vitest'
import { chatViolations } from './chat.ts'

const body = (...messages: object[]) => ({ model: 'm', max_tokens: 1, stream: true, messages })
const user = { role: 'user', content: 'hi' }
const called = (id: string, args = '{}', name = 'clock') => ({
  role: 'assistant',
  content: null,
  tool_calls: [{ id, type: 'function', function: { name, arguments: args } }],
})
const result = (tool_call_id: string) => ({ role: 'tool', tool_call_id, content: '4' })

test('a request that is right has no violation', () => {
  const tools = [{ type: 'function', function: { name: 'clock', description: '', parameters: { type: 'object' } } }]
  expect(chatViolations({ ...body(user, called('c'), result('c')), tools }, 'strict')).toEqual([])
})

test.each([
  ['an empty answer', body(user, { role: 'assistant', content: '' }, user), 'lax', 'is empty'],
  ['a call without a result', body(user, called('c'), user), 'lax', 'the call c has no result'],
  ['a result without a call', body(user, result('c')), 'lax', 'a result of no call'],
  ['a name of another alphabet', body(user, called('c', '{}', 'functions.clock'), result('c')), 'lax', 'its pattern'],
  ['an id that is too long', body(user, called('c'.repeat(41)), result('c'.repeat(41))), 'lax', 'at most 40'],
  [
    'two calls of one id',
    body(user, called('c'), result('c'), called('c'), result('c')),
    'lax',
    'two calls have one id',
  ],
  ['arguments that are no JSON', body(user, called('c', '{"a'), result('c')), 'lax', 'no JSON'],
  ['arguments that are no object', body(user, called('c', '7'), result('c')), 'strict', 'no object'],
  ['calls without tools', body(user, called('c'), result('c')), 'strict', 'calls without tools'],
  ['two users', body(user, user), 'strict', 'do not alternate'],
  ['a model at the beginning', body({ role: 'assistant', content: 'hi' }, user), 'strict', 'do not alternate'],
  ['a model at the end', body(user, { role: 'assistant', content: 'hi' }), 'strict', 'the last word'],
  ['a field of another protocol', { ...body(user), input: [] }, 'lax', 'there is no field'],
] as const)('%s is one', (_what, request, strictness, problem) => {
  expect(chatViolations(request, strictness).join('\n')).toContain(problem)
})
