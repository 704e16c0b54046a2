import { expect, test } from 'vitest'
import { operations } from '../../contract/api.ts'
import { errorTable } from '../../contract/errors.ts'
import { eventTypes } from '../../contract/resources/event-types.ts'
import { commonErrors } from '../../contract/route.ts'
import { catalogue } from '../../events/catalogue.ts'

test('no two routes answer the same request', () => {
  const requests = operations.map(([, { method, path }]) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`)
  expect(new Set(requests).size).toBe(requests.length)
})

test.each(operations)('%s has a schema for each parameter of its path, and no other', (_, route) => {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  expect(Object.keys(route.params?.shape ?? {}).sort()).toEqual(inPath.sort())
})

test.each(operations)('%s declares errors that exist, and repeats no common one but on purpose', (_, route) => {
  for (const code of [...route.errors, ...commonErrors]) expect(errorTable).toHaveProperty(code)
  expect(new Set(route.errors).size).toBe(route.errors.length)
})

test.each(operations)('%s reads nothing from a body when its method has none', (_, route) => {
  if (route.method === 'GET' || route.method === 'DELETE') expect(route.body).toBeUndefined()
})

test.each(operations)('%s has header names in lower case, as they arrive', (_, route) => {
  for (const name of Object.keys(route.headers?.shape ?? {})) expect(name).toBe(name.toLowerCase())
})

test.each(operations)('%s refuses query parameters that it does not know', (_, route) => {
  if (route.query) expect(route.query.safeParse({ surely_unknown: '1' }).success).toBe(false)
})

test('callbacks take every type of event that there is', () => {
  expect([...eventTypes].sort()).toEqual(Object.keys(catalogue).sort())
})
