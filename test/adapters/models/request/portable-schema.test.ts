import { expect, test } from 'vitest'
import { portableParameters, portableSchema } from '../../../../adapters/models/request/portable-schema.ts'
import { toolSpecs } from '../../../../core/engine/tools/toolbox.ts'

const all = { schemasWithout: [], bareSchemas: false }

test('keywords that some services refuse are left out, and properties of these names are not', () => {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: { propertyNames: { type: 'string' }, map: { type: 'object', propertyNames: { type: 'string' } } },
    anyOf: [{ const: 'a' }],
    not: {},
  }
  expect(portableSchema(schema, all)).toEqual({
    type: 'object',
    properties: { propertyNames: { type: 'string' }, map: { type: 'object' } },
    anyOf: [{ enum: ['a'] }],
  })
})

test('an endpoint may take less', () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'string', format: 'uri', maxLength: 9, description: 'A.' } },
  }
  expect(portableSchema(schema, { ...all, schemasWithout: ['format'] })).toMatchObject({
    properties: { a: { maxLength: 9 } },
  })
  expect(JSON.stringify(portableSchema(schema, { ...all, schemasWithout: ['format'] }))).not.toContain('uri')
  expect(portableSchema(schema, { ...all, bareSchemas: true })).toEqual({
    type: 'object',
    properties: { a: { type: 'string', description: 'A.' } },
  })
})

test('parameters are those of an object, whatever they say', () => {
  expect(portableParameters({}, all)).toEqual({ type: 'object', properties: {} })
  for (const { parameters } of toolSpecs(['http_request', 'memory_set', 'delegate', 'ask_person'])) {
    const sent = portableParameters(parameters, all)
    expect(sent).toMatchObject({ type: 'object', properties: expect.any(Object) })
    expect(JSON.stringify(sent)).not.toMatch(/"(?:propertyNames|\$schema|const)":/)
  }
})

test('what nests without an end is cut', () => {
  let schema: object = { type: 'string' }
  for (let depth = 0; depth < 5000; depth++) schema = { type: 'array', items: schema }
  expect(JSON.stringify(portableSchema({ ...schema }, all)).length).toBeLessThan(2000)
})
