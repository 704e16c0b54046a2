import { expect, test } from 'vitest'
import { closedSchema } from '../../../../adapters/models/anthropic/closed-schema.ts'

test('each object is closed, and says what is required of it', () => {
  const inner = { type: 'object', properties: { b: { type: 'string', format: 'uri', maxLength: 9 } } }
  expect(closedSchema({ type: 'object', properties: { list: { type: 'array', items: inner } } })).toEqual({
    type: 'object',
    properties: {
      list: {
        type: 'array',
        items: {
          type: 'object',
          properties: { b: { type: 'string', format: 'uri' } },
          required: [],
          additionalProperties: false,
        },
      },
    },
    required: [],
    additionalProperties: false,
  })
})

test.each([
  ['free names', { type: 'object' }],
  ['free names beside others', { type: 'object', properties: {}, additionalProperties: { type: 'string' } }],
  ['names by a pattern', { type: 'object', properties: {}, patternProperties: { '^a': { type: 'string' } } }],
  ['anything', { type: 'array', items: {} }],
  ['true', { type: 'array', items: true }],
  ['a reference', { $ref: '#/$defs/a', $defs: { a: { type: 'string' } } }],
  [
    'many fields that may be absent',
    { type: 'object', properties: Object.fromEntries([...'abcdefghijk'].map((name) => [name, { type: 'string' }])) },
  ],
])('%s cannot be said', (_what, schema) => {
  expect(closedSchema(schema)).toBeUndefined()
})

test('one of several is any of them', () => {
  const oneOf = [{ type: 'string' }, { const: 1 }]
  expect(closedSchema({ oneOf })).toEqual({ anyOf: oneOf })
})
