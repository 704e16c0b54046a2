import { expect, test } from 'vitest'
import { SortieApiError } from '../../../sdk/errors.ts'
import { problemsBut, problemsIn, problemsWithin } from '../../../web/api/problems.ts'

const refusal = new SortieApiError(
  {
    code: 'invalid_input',
    message: 'request.url (body): use an address',
    request_id: 'req_1',
    details: {
      problems: [
        { in: 'body', path: 'request.url', message: 'use an address' },
        { in: 'body', path: 'request.headers.x y', message: 'is not a header name' },
        { in: 'body', path: 'look_up', message: 'give text' },
        { in: 'body', path: '', message: 'there is no field `colour`' },
        'no problem at all',
      ],
    },
  },
  400,
)

test('a field is told its own problem, and not that of a longer name', () => {
  expect(problemsIn(refusal)('request.url')).toBe('use an address')
  expect(problemsIn(refusal)('request')).toBe('use an address')
  expect(problemsIn(refusal)('req')).toBeUndefined()
  expect(problemsIn(null)('request.url')).toBeUndefined()
})

test('a field for several parts is told the problems of all of them, with their places, but not of parts with own fields', () => {
  expect(problemsWithin(refusal, 'request', ['request.url'])).toBe('request.headers.x y: is not a header name')
  expect(problemsWithin(refusal, 'parameters')).toBeUndefined()
})

test('a field for all that remains is told what no other field is', () => {
  expect(problemsBut(refusal, ['request'])).toBe('look_up: give text\nthere is no field `colour`')
  expect(problemsBut(new Error('unreachable'), [])).toBeUndefined()
})
