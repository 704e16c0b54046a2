import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { route } from '../../../contract/route.ts'
import { createTenant } from '../../../core/features/access/create-tenant.ts'
import { createKey } from '../../../core/features/access/keys.ts'
import { revokeKey } from '../../../core/features/access/revoke-key.ts'
import { authenticate } from '../../../core/records/key/authenticate.ts'
import { httpHandler } from '../../../functions/runtime/http.ts'
import { createSimulatedPlatform } from '../../simulation/simulated-platform.ts'

const news = route({
  method: 'GET',
  path: '/news',
  area: 'platform',
  summary: 'waits',
  scope: 'missions:read',
  status: 200,
  output: z.strictObject({ news: z.string() }),
  errors: [],
  waitsUpTo: 20,
})

test('a key that was revoked while its holder waited is told nothing of what came since', async () => {
  const { ports, advance } = await createSimulatedPlatform({ concurrency: 1 })
  const { credential } = await createTenant(ports)({ name: 'waits', concurrency: 1, requests_per_s: 100 })
  const owner = await authenticate(ports)(`Bearer ${credential}`)
  const { id, secret } = await createKey(ports)(owner, { name: 'a', scopes: ['missions:read'], roles: [] })
  let meanwhile = async () => {}
  const wait = async () => {
    await meanwhile()
    advance(5_000)
    return { news: 'secret' }
  }
  const handler = httpHandler({ news }, ports, { news: wait })
  const event = {
    routeKey: 'GET /news',
    rawPath: '/news',
    headers: { host: 'localhost', authorization: `Bearer ${secret}` },
    requestContext: { requestId: 'r', http: { method: 'GET', path: '/news', sourceIp: '203.0.113.7' } },
  }
  const ask = () => handler(event as unknown as APIGatewayProxyEventV2, {} as Context)
  expect(await ask()).toMatchObject({ statusCode: 200, body: '{"news":"secret"}' })
  meanwhile = async () => void (await revokeKey(ports)(owner, id))
  const answer = await ask()
  expect(answer.statusCode).toBe(401)
  expect(answer.body).not.toContain('secret')
})
