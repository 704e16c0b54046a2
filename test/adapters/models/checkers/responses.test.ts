import { expect, test } from 'vitest'
import { responsesViolations } from './responses.ts'

const user = { type: 'message', role: 'user', content: 'hi' }
const call = { type: 'function_call', call_id: 'c', name: 'clock', arguments: '{}' }
const output = { type: 'function_call_output', call_id: 'c', output: '4' }
const reasoning = { type: 'reasoning', id: 'rs', encrypted_content: 'gAAA', summary: [] }
const body = (...input: object[]) => ({ model: 'm', max_output_tokens: 16, stream: true, store: false, input })

test('a request that is right has no violation', () => {
  expect(responsesViolations(body(user, reasoning, call, output, user))).toEqual([])
})

test.each([
  ['an empty message', body({ ...user, content: ' ' }), 'is empty'],
  ['a call without an output', body(user, call), 'has not one output'],
  ['an output without a call', body(user, output), 'is of not one call'],
  ['an output before its call', body(user, output, call), 'comes before its call'],
  ['reasoning of which nothing came', body(user, reasoning, user), 'nothing follows'],
  ['a field of another protocol', { ...body(user), seed: 7 }, 'there is no field'],
  ['an answer that is stored', { ...body(user), store: true }, 'store'],
])('%s is one', (_what, request, problem) => {
  expect(responsesViolations(request).join('\n')).toContain(problem)
})
