import { describe, expect, test } from 'vitest'
import { operations } from '../../../contract/api.ts'
import { openApiDocument } from '../../../contract/openapi.ts'
import { mediaTypeOf } from '../../../contract/route.ts'
import { sampleOf } from '../../../contract/samples/value.ts'

const document = openApiDocument({ version: '1.2.3' })

describe('an example of an answer', () => {
  test.each(operations.filter(([, route]) => route.status !== 204 && mediaTypeOf(route) === 'application/json'))(
    '%s has one that its schema takes',
    (_, route) => {
      const response = document.paths[route.path]?.[route.method.toLowerCase()]?.responses[String(route.status)]
      const example = response?.content?.['application/json']?.example
      expect(example).toBeDefined()
      const { error } = route.output.safeParse(example)
      expect(error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toBeUndefined()
    },
  )
})

test('a schema that holds itself ends', () => {
  const tree = {
    type: 'object',
    properties: { id: { type: 'string' }, children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
    required: ['id', 'children'],
  }
  const sample = sampleOf({ $ref: '#/components/schemas/Tree' }, () => tree)
  expect(sample).toEqual({ id: expect.any(String), children: [] })
})
