import { expect, test } from 'vitest'
import { isSortieError } from '../../../contract/errors.ts'
import * as access from '../../../contract/routes/access.ts'
import * as deadLetters from '../../../contract/routes/dead-letters.ts'
import * as platform from '../../../contract/routes/platform.ts'
import type { HttpExchange } from '../../../functions/runtime/http/call.ts'
import { routing } from '../../../functions/runtime/http/routing.ts'

const areas = { access, 'dead-letters': deadLetters, platform }

/** The operation of a request that API Gateway led to an area's function, or what was refused. */
async function found(area: keyof typeof areas, routeKey: string, method: string, rawPath: string): Promise<unknown> {
  const call: { operation?: string } = {}
  const exchange = { event: { routeKey, rawPath, requestContext: { http: { method } } }, context: { call } }
  try {
    await routing(areas[area]).before?.(exchange as unknown as HttpExchange)
    return call.operation
  } catch (error) {
    if (isSortieError(error)) return [error.code, error.message, error.details?.allowed]
    throw error
  }
}

const current = '/v1/sessions/current'

test.each([
  ['GET /v1/sessions/current', 'GET', 'getCurrentSession'],
  ['ANY /v1/sessions/current', 'GET', 'getCurrentSession'],
  ['ANY /v1/sessions/current', 'HEAD', 'getCurrentSession'],
  ['HEAD /v1/sessions/current', 'HEAD', 'getCurrentSession'],
  ['ANY /v1/sessions/current', 'DELETE', 'signOut'],
  ['DELETE /v1/sessions/current', 'DELETE', 'signOut'],
  // What API Gateway took for the template of another path.
  ['DELETE /v1/sessions/{session_id}', 'DELETE', 'signOut'],
])('the route %s leads a %s to %s', async (routeKey, method, operation) => {
  expect(await found('access', routeKey, method, current)).toBe(operation)
})

test.each(['PUT', 'POST', 'OPTIONS', 'PATCH'])(
  'a %s that the path does not support is refused alike by the function of its area and by the platform’s',
  async (method) => {
    const refused = await found('access', `ANY ${current}`, method, current)
    expect(refused).toEqual([
      'method_not_allowed',
      `This path supports GET, DELETE, not ${method}`,
      expect.arrayContaining(['GET', 'DELETE']),
    ])
    expect(await found('platform', '$default', method, current)).toEqual(refused)
  },
)

test('a path that only looks like that of another is not taken for it', async () => {
  const path = '/v1/dead-letters/redrive'
  for (const key of ['GET /v1/dead-letters/{dead_letter_id}', 'ANY /v1/dead-letters/{dead_letter_id}', `ANY ${path}`])
    expect(await found('dead-letters', key, 'GET', path)).toEqual([
      'method_not_allowed',
      'This path supports POST, not GET',
      ['POST'],
    ])
  const causes = '/v1/dead-letters/causes'
  for (const key of ['GET /v1/dead-letters/{dead_letter_id}', `ANY ${causes}`])
    expect(await found('dead-letters', key, 'GET', causes)).toBe('countDeadLetters')
  expect(await found('dead-letters', 'ANY /v1/dead-letters/{dead_letter_id}', 'DELETE', causes)).toEqual([
    'method_not_allowed',
    'This path supports GET, not DELETE',
    ['GET'],
  ])
})

test('an unknown path is unknown by any method', async () => {
  for (const method of ['GET', 'PUT'])
    expect(await found('platform', '$default', method, '/nothing')).toEqual([
      'not_found',
      'There is nothing at this path; see GET /docs',
      undefined,
    ])
})
