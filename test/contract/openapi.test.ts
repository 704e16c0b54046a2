import { describe, expect, test } from 'vitest'
import { api, operations } from '../../contract/api.ts'
import { errorTable } from '../../contract/errors.ts'
import { bodyExamples, parameterExamples } from '../../contract/openapi/examples.ts'
import type { OpenApiOperation } from '../../contract/openapi/model.ts'
import { errorCodesOf } from '../../contract/openapi/operation.ts'
import { openApiDocument } from '../../contract/openapi.ts'

const document = openApiDocument({ version: '1.2.3', serverUrl: 'http://localhost:4600' })
const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
)

/** Every object in the document, with the way to it. */
function* objects(value: unknown, way = '#'): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield [way, value as Record<string, unknown>]
  for (const [key, child] of Object.entries(value)) yield* objects(child, `${way}/${key}`)
}

function resolve(reference: string): unknown {
  return reference
    .replace('#/', '')
    .split('/')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document)
}

describe('the OpenAPI document', () => {
  test('is plain JSON: nothing is lost or changed on the wire', () => {
    expect(JSON.parse(JSON.stringify(document))).toStrictEqual(document)
  })

  test('says version and server', () => {
    expect(document).toMatchObject({ openapi: '3.1.1', info: { version: '1.2.3' } })
    expect(document.servers).toEqual([{ url: 'http://localhost:4600' }])
    expect(openApiDocument({ version: '1' })).not.toHaveProperty('servers')
  })

  test('has every route once, under its own name', () => {
    expect(documented.map(({ operation }) => operation.operationId).sort()).toEqual(Object.keys(api).sort())
    for (const { path, method, operation } of documented)
      expect(api[operation.operationId as keyof typeof api]).toMatchObject({ path, method: method.toUpperCase() })
  })

  test('has no reference that leads nowhere, and no component that nothing refers to', () => {
    const references = [...objects(document)].flatMap(([, object]) => ('$ref' in object ? [String(object.$ref)] : []))
    expect(references.filter((reference) => resolve(reference) === undefined)).toEqual([])
    const unused = Object.keys(document.components.schemas).filter(
      (name) => !references.includes(`#/components/schemas/${name}`),
    )
    expect(unused).toEqual([])
  })

  test('keeps out what is particular to zod', () => {
    const text = JSON.stringify(document)
    for (const leak of ['__schema', '$defs', '$schema', '~standard', String(Number.MAX_SAFE_INTEGER)])
      expect(text).not.toContain(leak)
  })

  test('gives each parameter of a path, and no other', () => {
    for (const { path, operation } of documented) {
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
      expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? [])
      expect(inPath.every(({ required }) => required)).toBe(true)
    }
  })

  test('describes query parameters by their meaning, with their defaults', () => {
    const { parameters } = operation('listMissionEvents')
    expect(parameters).toContainEqual({
      name: 'wait',
      in: 'query',
      required: false,
      schema: { type: 'integer', minimum: 0, maximum: 20, default: 0 },
    })
  })

  test('names each error code of a route under its status, with the one Error schema', () => {
    for (const [name, route] of operations) {
      const { responses } = operation(name)
      const codes = Object.entries(responses).flatMap(([status, response]) =>
        (response['x-error-codes'] ?? []).map((code) => [code, Number(status)] as const),
      )
      expect(codes.map(([code]) => code).sort()).toEqual([...errorCodesOf(route)].sort())
      for (const [code, status] of codes) {
        expect(errorTable[code as keyof typeof errorTable].status).toBe(status)
        expect(responses[status]?.content).toEqual({
          'application/json': { schema: { $ref: '#/components/schemas/Error' } },
        })
      }
    }
  })

  test('has the errors that a route declares, and of the common ones those that can happen', () => {
    for (const [name, route] of operations)
      expect(errorCodesOf(route), name).toEqual(expect.arrayContaining([...route.errors]))
    expect(operation('cancelMission').responses['409']?.['x-error-codes']).toEqual(['mission_finished', 'conflict'])
    expect(operation('submitMission').responses).toHaveProperty('413')
    expect(operation('getMission').responses).not.toHaveProperty('413')
    expect(operation('getReference').responses).not.toHaveProperty('401')
  })

  test('says the scope of every operation', () => {
    expect(operation('cancelMission')).toMatchObject({
      'x-scope': 'missions:write',
      security: [{ api_key: ['missions:write'] }],
      description: expect.stringContaining('`missions:write`'),
    })
    expect(operation('createTicket')).toMatchObject({
      'x-scope': 'missions:read',
      security: [{ api_key: ['missions:read'] }, { api_key: ['workers:run'] }],
      description: expect.stringContaining('`missions:read` or `workers:run`'),
    })
    expect(operation('getReference').security).toEqual([])
    expect(operation('getHealth').security).toEqual([{}, { api_key: [] }])
  })

  test('requires of a sender what has no default, and of an answer everything', () => {
    expect(document.components.schemas.NewMission).toMatchObject({
      required: ['input'],
      additionalProperties: false,
    })
    expect(document.components.schemas.Mission?.required).toContain('tags')
    expect(document.components.schemas.Mission).not.toHaveProperty('additionalProperties')
  })

  test('gives a 204 no body and the reference page as HTML', () => {
    expect(operation('deleteAgent').responses['204']).not.toHaveProperty('content')
    expect(operation('getReference').responses['200']?.content).toHaveProperty('text/html')
  })

  test('has examples that the routes accept', () => {
    for (const [name, route] of operations) {
      if (name in bodyExamples) expect(() => route.body?.parse(bodyExamples[name])).not.toThrow()
      for (const [parameter, schema] of Object.entries(route.params?.shape ?? {}))
        expect(schema.safeParse(parameterExamples[parameter]).success, `${name} ${parameter}`).toBe(true)
      if (route.body) expect(bodyExamples, name).toHaveProperty(name)
    }
  })
})

function operation(name: string): OpenApiOperation {
  const found = documented.find(({ operation }) => operation.operationId === name)
  if (!found) throw new Error(`${name} is not documented`)
  return found.operation
}
