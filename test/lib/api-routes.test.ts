import { expect, test } from 'vitest'
import { operations } from '../../contract/api.ts'
import { apiRoutes, keyOf, kindOf } from '../../lib/api-routes.ts'

const keysAt = (path: string) => apiRoutes.filter((route) => route.path === path).map(keyOf)

test.each([
  ['/v1/supervisor/throughput', ['ANY /v1/supervisor/throughput']],
  ['/v1/dead-letters/causes', ['ANY /v1/dead-letters/causes']],
])('what is only read at %s is one route', (path, keys) => {
  expect(keysAt(path)).toEqual(keys)
})

test('what is written at a path that is read too has a route of its own', () => {
  expect(keysAt('/v1/sessions/current')).toEqual(['ANY /v1/sessions/current', 'DELETE /v1/sessions/current'])
  expect(keysAt('/v1/keys')).toEqual(['ANY /v1/keys', 'POST /v1/keys'])
})

test('the open way in keeps a route, and so a throttle, of its own', () => {
  expect(keysAt('/v1/sessions')).toEqual(['ANY /v1/sessions', 'POST /v1/sessions'])
  const kinds = apiRoutes.filter(({ path }) => path === '/v1/sessions').map(({ kind }) => kind)
  expect(kinds).toEqual(['reads', 'open'])
})

test('areas that are not given them yet have a route for each method', () => {
  const path = '/v1/missions'
  expect(keysAt(path).toSorted()).toEqual([`GET ${path}`, `HEAD ${path}`, `POST ${path}`])
})

test('a path of two functions has a route for each method', () => {
  const path = '/v1/agents/{name}/instances'
  expect(keysAt(path).toSorted()).toEqual([`GET ${path}`, `HEAD ${path}`, `POST ${path}`])
})

test('each method of the contract leads to a route of its function and its kind', () => {
  for (const [operation, route] of operations) {
    for (const method of route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]) {
      const at = apiRoutes.filter(({ path }) => path === route.path)
      const found = at.find((one) => one.method === method) ?? at.find((one) => one.method === 'ANY')
      expect(found, operation).toMatchObject({ area: route.area, kind: kindOf(route) })
    }
  }
})

test('no key is there twice', () => {
  expect(new Set(apiRoutes.map(keyOf)).size).toBe(apiRoutes.length)
})
