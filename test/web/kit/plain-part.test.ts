import { expect, test } from 'vitest'
import { plainPart } from '../../../web/kit/plain-part.ts'

const fields = new Set(['base_url', 'api_key', 'catch_up'])

test.each([
  ['There is no limit invoices; PUT /v1/limits/invoices defines it', 'There is no limit invoices'],
  ['The agent clerk already exists; PATCH /v1/agents/clerk changes it', 'The agent clerk already exists'],
  ['arguments (body): describe an object', 'arguments: describe an object'],
  ['Name either an `agent` or a `capability`', 'Name either an agent or a capability'],
  ['There is no tool memory_set', 'There is no tool memory_set'],
  ['A limit of 20 is reached', 'A limit of 20 is reached'],
])('%s: what a person can use is kept', (message, plain) => {
  expect(plainPart(message, fields)).toBe(plain)
})

test.each([
  'Give a base_url without a query or fragment',
  'Read GET /v1/me',
  'pass `catch_up`',
  'list with status=OPEN',
])('%s: nothing is left', (message) => {
  expect(plainPart(message, fields)).toBeUndefined()
})
