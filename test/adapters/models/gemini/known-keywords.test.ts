import { expect, test } from 'vitest'
import { knownKeywords } from '../../../../adapters/models/gemini/known-keywords.ts'

test('what is not known is left out, at any depth', () => {
  const schema = {
    $schema: 'x',
    type: 'object',
    properties: {
      pattern: { type: 'string', pattern: '^a', minLength: 1 },
      list: {
        type: 'array',
        items: { anyOf: [{ const: 'a' }, { type: 'integer', exclusiveMinimum: 0 }] },
        uniqueItems: true,
      },
    },
    propertyNames: { type: 'string' },
    additionalProperties: { type: 'string', maxLength: 9 },
    required: ['pattern'],
  }
  expect(knownKeywords(schema)).toEqual({
    type: 'object',
    properties: {
      pattern: { type: 'string' },
      list: { type: 'array', items: { anyOf: [{ enum: ['a'] }, { type: 'integer' }] } },
    },
    additionalProperties: { type: 'string' },
    required: ['pattern'],
  })
})
