import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { route } from '../../../contract/route.ts'
import { apiKeyKey, formatCredential, hashSecret } from '../../../core/records/key/api-key.ts'
import { tenantKey } from '../../../core/records/tenant/tenant.ts'
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
  const tenant = 'ten_01JDAAAAAAAAAAAAAAAAAAAAAA'
  const credential = { tenant: tenant, key: 'key_01JDAAAAAAAAAAAAAAAAAAAAAA', secret: 'a'.repeat(43) }
  const store = ports.stores.tenant(tenant)
  const stored = {
    id: credential.key,
    name: 'waits',
    scopes: ['missions:read'],
    secret_hash: hashSecret(credential.secret),
    created_at: 0,
    revoked_at: null as number | null,
  }
  const keep = (version: number, revoked_at: number | null) =>
    store.write([
      {
        change: 'put',
        table: 'entities',
        item: { ...apiKeyKey(credential.key), version, body: { ...stored, revoked_at } },
        when: version === 1 ? { absent: true } : { version: version - 1 },
      },
    ])
  const body = { id: tenant, name: 'waits', concurrency: 1, requests_per_s: 100, created_at: 0 }
  await store.write([{ change: 'put', table: 'entities', item: { ...tenantKey, version: 1, body } }])
  await keep(1, null)
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
    headers: { host: 'localhost', authorization: `Bearer ${formatCredential(credential)}` },
    requestContext: { requestId: 'r', http: { method: 'GET', path: '/news', sourceIp: '203.0.113.7' } },
  }
  const ask = () => handler(event as unknown as APIGatewayProxyEventV2, {} as Context)
  expect(await ask()).toMatchObject({ statusCode: 200, body: '{"news":"secret"}' })
  meanwhile = () => keep(2, 1)
  const answer = await ask()
  expect(answer.statusCode).toBe(401)
  expect(answer.body).not.toContain('secret')
})
