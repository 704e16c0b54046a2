import { describe, expect, test } from 'vitest'
import { fittingDocument } from '../../cli/arguments/fitting-document.ts'
import { describeApi } from '../../core/features/tools/openapi/describe-api.ts'

const long = 'x'.repeat(500_000)
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const body = (schema: object) => ({ required: true, content: { 'application/json': { schema } } })
const document = {
  ...{ openapi: '3.1.0', info: { title: 'Large', version: '1' }, servers: [{ url: 'https://a.example' }] },
  paths: {
    '/a': {
      parameters: [{ $ref: '#/components/parameters/p' }],
      get: { operationId: 'getA', responses: { 200: { description: long } } },
      post: { operationId: 'postA', requestBody: body(ref('A')) },
    },
    '/b': { get: { operationId: 'getB', description: long } },
  },
  components: {
    parameters: { p: { name: 'p', in: 'query', schema: ref('P/properties/inner') } },
    schemas: {
      A: { type: 'object', properties: { b: ref('B') }, required: ['b'] },
      B: { type: 'object', properties: { a: ref('A') } },
      P: { type: 'object', properties: { inner: { type: 'integer' } } },
      Unused: { description: long },
    },
  },
}
const text = JSON.stringify(document)
const task = { operations: null, prefix: '', server: null, sent: [], most: 40 }

describe('a document for one request', () => {
  test('is the whole, where that fits', async () => {
    expect(await fittingDocument('openapi: 3.1.0', ['GET /a'])).toBe('openapi: 3.1.0')
  })

  test('is of a large one what is wanted, with all that it refers to', async () => {
    const part = JSON.parse(await fittingDocument(text, ['postA', 'GET /a']))
    expect(Object.keys(part.components.schemas).toSorted()).toEqual(['A', 'B', 'P'])
    const whole = describeApi(document, { ...task, operations: ['GET /a', 'POST /a'] })
    expect(describeApi(part, { ...task, operations: ['GET /a', 'POST /a'] }).described).toEqual(whole.described)
    expect(describeApi(part, task).count).toBe(2)
  })

  test('is read from YAML as well', async () => {
    const yaml = `openapi: 3.1.0\ninfo: {title: x}\npaths:\n  /a: {get: {operationId: a}}\n  /b: {get: {description: ${long}}}\n`
    expect(JSON.parse(await fittingDocument(yaml, ['a'])).paths).toEqual({ '/a': { get: { operationId: 'a' } } })
  })

  test.each([
    ['nothing is wanted of it', text, [], 'more than 376 KB'],
    ['what is wanted is too large itself', text, ['getB'], 'more than 376 KB'],
    ['it is no document', `[${long}`, ['a'], 'neither JSON nor YAML'],
  ])('is refused where %s', async (_, given, operations, why) => {
    await expect(fittingDocument(given, operations)).rejects.toThrow(why)
  })
})
