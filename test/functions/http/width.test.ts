import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { operations } from '../../../contract/api.ts'
import { tooWide } from '../../../functions/runtime/http/width.ts'

describe('a member that is too long for its schema is found before its members are looked at', () => {
  const touched: string[] = []
  const watched = z.string().refine((text) => touched.push(text) > 0)
  const schema = z.strictObject({
    list: z.array(watched).max(3).default([]),
    map: z.record(z.string(), watched).meta({ maxProperties: 3 }).optional(),
    either: z.union([z.string(), z.array(z.strictObject({ deep: z.array(watched).max(2) })).max(2)]).nullable(),
  })

  test.each([
    [{ list: ['a', 'b', 'c', 'd'] }, ['list']],
    [{ map: { a: '', b: '', c: '', d: '' } }, ['map']],
    [{ either: [{ deep: [] }, { deep: ['a', 'b', 'c'] }] }, ['either', 1, 'deep']],
    [{ either: [{ deep: [] }, { deep: [] }, { deep: [] }] }, ['either']],
    [Object.fromEntries(Array.from({ length: 24 }, (_, at) => [`k${at}`, at])), []],
  ])('%j', (value, path) => {
    expect(tooWide(schema, value)).toMatchObject({ path })
    expect(touched).toEqual([])
  })

  test.each([
    [{ list: ['a', 'b', 'c'], map: { a: '', b: '', c: '' }, either: 'x' }],
    [{ list: 'text', map: [1, 2, 3, 4, 5], either: [{ deep: ['a', 'b'] }] }],
    [null],
    ['text'],
  ])('%j is for the schema to judge', (value) => {
    expect(tooWide(schema, value)).toBeUndefined()
  })

  test('of fields that are ignored there may be any number', () => {
    const headers = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`x-${at}`, 'any']))
    const ofOne = z.object({ 'last-event-id': z.array(watched).max(1).optional() })
    expect(tooWide(ofOne, headers)).toBeUndefined()
    expect(tooWide(ofOne, { ...headers, 'last-event-id': ['a', 'b'] })).toMatchObject({ path: ['last-event-id'] })
  })

  test('of the alternatives of a union only the one that is named counts', () => {
    const union = z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('few'), list: z.array(z.int()).max(1) }),
      z.strictObject({ kind: z.literal('many'), list: z.array(z.int()).max(5) }),
    ])
    expect(tooWide(union, { kind: 'few', list: [1, 2, 3] })).toMatchObject({ path: ['list'] })
    expect(tooWide(union, { kind: 'many', list: [1, 2, 3] })).toBeUndefined()
  })
})

function hasMaxLength({ checks = [] }: z.core.$ZodTypeDef): boolean {
  return checks.some((check) => (check as z.core.$ZodChecks)._zod.def.check === 'max_length')
}

/** Each list and each map that a request may carry, with its place. */
function* lists(schema: z.core.$ZodType, path: string): Generator<{ path: string; bounded: boolean }> {
  const definition = (schema as z.core.$ZodTypes)._zod.def
  if (definition.type === 'array') {
    yield { path, bounded: hasMaxLength(definition) }
    yield* lists(definition.element, `${path}[]`)
  }
  if (definition.type === 'record') {
    yield { path, bounded: typeof (schema as z.ZodType).meta()?.maxProperties === 'number' }
    yield* lists(definition.valueType, `${path}{}`)
  }
  if (definition.type === 'object')
    for (const [name, field] of Object.entries(definition.shape)) yield* lists(field, `${path}.${name}`)
  if (definition.type === 'union') for (const option of definition.options) yield* lists(option, path)
  if ('innerType' in definition) yield* lists(definition.innerType as z.core.$ZodType, path)
}

test('every list and every map of every body has a bound', () => {
  const found = operations.flatMap(([name, { body }]) => (body ? [...lists(body, name)] : []))
  expect(found.length).toBeGreaterThan(20)
  expect(found.flatMap(({ path, bounded }) => (bounded ? [] : [path]))).toEqual([])
})
