import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { expect, test } from 'vitest'
import { streamMission } from '../../../contract/routes/missions.ts'
import { byPath } from '../../../functions/runtime/http/by-path.ts'

const find = byPath({ streamMission }, async ({ routeKey, pathParameters }) => ({
  statusCode: 200,
  body: JSON.stringify({ routeKey, pathParameters }),
}))

async function found(method: string, rawPath: string): Promise<unknown> {
  const event = { routeKey: '$default', rawPath, requestContext: { http: { method } } }
  const { body = '' } = await find(event as unknown as APIGatewayProxyEventV2, {} as Context)
  return JSON.parse(body)
}

test('a path of the contract has its route key and its parameters, HEAD that of GET', async () => {
  const pathParameters = { mission_id: 'mis_1' }
  for (const method of ['GET', 'HEAD'])
    expect(await found(method, '/v1/missions/mis_1/stream')).toEqual({
      routeKey: `${method} /v1/missions/{mission_id}/stream`,
      pathParameters,
    })
  expect(await found('GET', '/v1/missions/mis%5F1/stream')).toMatchObject({ pathParameters })
})

test.each([
  ['another path', 'GET', '/v1/missions/mis_1'],
  ['a longer path', 'GET', '/v1/missions/mis_1/stream/x'],
  ['no id', 'GET', '/v1/missions//stream'],
  ['another method', 'POST', '/v1/missions/mis_1/stream'],
  ['a path without end', 'GET', `/v1/missions/${'x'.repeat(5_000)}/stream`],
])('%s has none', async (_, method, path) => {
  expect(await found(method, path)).toEqual({ routeKey: '$default' })
})

test('what is no percent-encoding stays as it is', async () => {
  expect(await found('GET', '/v1/missions/%zz/stream')).toMatchObject({ pathParameters: { mission_id: '%zz' } })
})
