import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { NewApiKey } from '../../../contract/resources/access.ts'
import { route } from '../../../contract/route.ts'
import { createTenant } from '../../../core/features/access/create-tenant.ts'
import { createKey } from '../../../core/features/access/keys.ts'
import { authenticate } from '../../../core/records/key/authenticate.ts'
import { anonymousPerS } from '../../../functions/runtime/http/address-limit.ts'
import { httpHandler } from '../../../functions/runtime/http.ts'
import { createSimulatedPlatform } from '../../simulation/simulated-platform.ts'

const burst = 2 * anonymousPerS

const open = route({
  method: 'GET',
  path: '/open',
  area: 'platform',
  summary: 'open',
  scope: 'public',
  status: 200,
  output: z.strictObject({}),
  errors: [],
})
const closed = route({ ...open, path: '/closed', scope: 'missions:read' })

async function createApi(trusted_proxies: readonly string[] = []) {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const settings = { ...platform.ports.settings, trusted_proxies }
  const work = { done: 0 }
  const answer = async () => {
    work.done++
    return {}
  }
  const handler = httpHandler({ open, closed }, { ...platform.ports, settings }, { open: answer, closed: answer })
  const ask = async (path: string, sourceIp: string, headers: Record<string, string> = {}) => {
    const routeKey = path === '/open' || path === '/closed' ? `GET ${path}` : '$default'
    const event = {
      routeKey,
      rawPath: path,
      headers: { host: 'localhost', ...headers },
      requestContext: { requestId: 'r', http: { method: 'GET', path, sourceIp } },
    }
    return handler(event as unknown as APIGatewayProxyEventV2, {} as Context)
  }
  const statuses = async (count: number, path: string, from: (at: number) => string, headers = {}) => {
    const answers = []
    for (let at = 0; at < count; at++) answers.push((await ask(path, from(at), headers)).statusCode)
    return answers
  }
  return { ask, statuses, work, advance: platform.advance, ports: platform.ports }
}

test('what a key may not do counts among its tenant’s requests as well', async () => {
  const { statuses, ports, work } = await createApi()
  const owner = await createTenant(ports)({ name: 'Acme', concurrency: 1, requests_per_s: 5 })
  const caller = await authenticate(ports)(`Bearer ${owner.credential}`)
  const writer = NewApiKey.parse({ name: 'writer', scopes: ['missions:write'] })
  const { secret } = await createKey(ports)(caller, writer)
  const answers = await statuses(12, '/closed', () => '203.0.113.7', { authorization: `Bearer ${secret}` })
  expect(answers).toEqual([...Array(10).fill(403), 429, 429])
  expect(work.done).toBe(0)
})

describe('what needs no key is limited by address', () => {
  test.each([
    ['a public route', '/open', 200],
    ['a route without a key', '/closed', 401],
    ['a path that there is not', '/nothing', 404],
  ])('%s', async (_what, path, usual) => {
    const { ask, statuses, advance } = await createApi()
    const answers = await statuses(burst + 50, path, () => '203.0.113.7')
    expect(answers.slice(0, burst)).toEqual(Array(burst).fill(usual))
    expect(answers.slice(burst)).toEqual(Array(50).fill(429))
    const refused = await ask(path, '203.0.113.7')
    expect(refused.headers).toMatchObject({ 'retry-after': '1', 'x-content-type-options': 'nosniff' })
    expect((await ask(path, '203.0.113.8')).statusCode).toBe(usual)
    advance(1000)
    expect((await ask(path, '203.0.113.7')).statusCode).toBe(usual)
  })

  test('no work is done for what is refused', async () => {
    const { statuses, work } = await createApi()
    await statuses(burst + 50, '/open', () => '203.0.113.7')
    expect(work.done).toBe(burst)
  })

  test('a clock that is set back makes nobody wait until it is where it was', async () => {
    const { ask, statuses, advance } = await createApi()
    await statuses(burst, '/open', () => '203.0.113.7')
    advance(-3_600_000)
    expect((await ask('/open', '203.0.113.7')).statusCode).toBe(429)
    advance(1000)
    expect((await ask('/open', '203.0.113.7')).statusCode).toBe(200)
  })

  test('all addresses of one IPv6 network are one', async () => {
    const { statuses } = await createApi()
    const answers = await statuses(burst + 1, '/open', (at) => `2001:db8::${at.toString(16)}`)
    expect(answers.at(-1)).toBe(429)
    expect(await statuses(1, '/open', () => '2001:db8:0:1::1')).toEqual([200])
  })

  test('behind a trusted proxy it is the last address that is no proxy; nobody else can choose one', async () => {
    const { statuses } = await createApi(['10.0.0.7'])
    const from = () => '10.0.0.7'
    const forged = { 'x-forwarded-for': '198.51.100.1, 203.0.113.7, 10.0.0.7' }
    expect((await statuses(burst + 1, '/open', from, forged)).at(-1)).toBe(429)
    expect(await statuses(1, '/open', from, { 'x-forwarded-for': '203.0.113.8' })).toEqual([200])
    expect(await statuses(1, '/open', from, { 'x-forwarded-for': '1.2.3.4, 203.0.113.7' })).toEqual([429])
    expect(await statuses(1, '/open', () => '203.0.113.7', { 'x-forwarded-for': '203.0.113.8' })).toEqual([429])
  })
})
