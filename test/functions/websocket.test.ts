import type { Context } from 'aws-lambda'
import { describe, expect, test } from 'vitest'
import { SortieError } from '../../contract/errors.ts'
import { createTenant } from '../../core/features/access/create-tenant.ts'
import { createHandler } from '../../functions/live/handler.ts'
import { anonymousPerS } from '../../functions/runtime/http/address-limit.ts'
import { type WebSocketEvent, webSocketHandler } from '../../functions/runtime/websocket.ts'
import { listeningSockets } from '../simulation/listening-sockets.ts'
import { createSimulatedPlatform } from '../simulation/simulated-platform.ts'

const ports = {
  sockets: listeningSockets(),
  clock: { now: () => 0, monotonic: () => 0 },
  logger: { info() {}, warn() {}, error() {} },
  settings: {
    ...{ default_model: 'offline/echo', lease_ms: 1, websocket_url: 'wss://live.example.com', gather_text_ms: 100 },
    waits: { longest_s: 20, ask_again_s: 0 },
  },
}

/** What is given to whoever opens a connection. */
async function opened(headers: Record<string, string>): Promise<unknown> {
  const given: unknown[] = []
  const handler = webSocketHandler(ports, {
    open: async (_, credential) => void given.push(credential),
    close: async () => {},
    frame: async () => {},
  })
  const requestContext = { connectionId: 'c', eventType: 'CONNECT', requestId: 'r', domainName: 'live.example.com' }
  const answer = await handler({ headers, requestContext } as unknown as WebSocketEvent, {} as Context)
  expect(answer).toEqual({ statusCode: 200 })
  return given[0]
}

// API Gateway keeps a WebSocket handshake's headers as the client spelt them.
test.each([
  ['Authorization', 'Host'],
  ['authorization', 'host'],
  ['AUTHORIZATION', 'HOST'],
  ['aUTHORIZATION', 'hOST'],
])('the key of a handshake is found under %s, and its host under %s', async (authorization, host) => {
  expect(await opened({ [host]: 'live.example.com', [authorization]: 'Bearer key' })).toEqual({
    authorization: 'Bearer key',
    ticket: undefined,
    page: undefined,
  })
})

describe('behind an edge', () => {
  const settings = { ...ports.settings, edge_secrets: ['secret'] }
  const handler = webSocketHandler(
    { ...ports, settings },
    {
      open: async (_, { authorization }) => {
        if (authorization !== 'Bearer key') throw new SortieError('unauthenticated', 'No')
      },
      close: async () => {},
      frame: async () => {},
    },
  )
  /** @returns the status */
  async function handshake(headers: Record<string, string>, sourceIp = '203.0.113.7') {
    const requestContext = { connectionId: 'c', eventType: 'CONNECT', requestId: 'r', identity: { sourceIp } }
    const event = { headers, requestContext: { ...requestContext, domainName: 'live.example.com' } }
    return ((await handler(event as unknown as WebSocketEvent, {} as Context)) as { statusCode: number }).statusCode
  }
  const through = (viewer: string) => ({
    'x-sortie-edge': 'secret',
    'X-Forwarded-Host': 'console.example.com',
    'x-sortie-viewer': viewer,
  })

  test('the API’s own address is taken as well as the edge’s', async () => {
    expect(await handshake({ host: 'live.example.com', authorization: 'Bearer key' })).toBe(200)
    expect(await handshake({ ...through('192.0.2.1'), authorization: 'Bearer key' })).toBe(200)
  })

  test('who has no key is counted by the address that the edge saw, and by no other that somebody claims', async () => {
    const tries = Array.from({ length: anonymousPerS * 3 }, (_, at) => at)
    for (const _ of tries) await handshake(through('192.0.2.2'))
    expect(await handshake(through('192.0.2.2'))).toBe(429)
    expect(await handshake(through('192.0.2.3'))).toBe(401)
    for (const at of tries) await handshake({ ...through(`198.51.100.${at}`), 'x-sortie-edge': 'guess' }, '203.0.113.8')
    expect(await handshake({}, '203.0.113.8')).toBe(429)
  })
})

describe('handshakes have the rates of requests', () => {
  /** Handshakes in one moment. @returns how many got each status */
  async function statuses(count: number, addressOf: (at: number) => string, key?: string) {
    const platform = await createSimulatedPlatform({ concurrency: 1 })
    const { credential } = await createTenant(platform.ports)({ name: 'Acme', concurrency: 1, requests_per_s: 10 })
    const handler = createHandler({ ...platform.ports, sockets: listeningSockets() })
    const found: Record<number, number> = {}
    for (let at = 0; at < count; at++) {
      const requestContext = { connectionId: `c${at}`, eventType: 'CONNECT', identity: { sourceIp: addressOf(at) } }
      const headers = { host: 'localhost', authorization: `Bearer ${key ?? credential}` }
      const answer = await handler({ headers, requestContext } as unknown as WebSocketEvent, {} as Context)
      const { statusCode } = answer as { readonly statusCode: number }
      found[statusCode] = (found[statusCode] ?? 0) + 1
    }
    platform.close()
    return found
  }

  test('of a tenant, wherever they come from', async () => {
    expect(await statuses(50, (at) => `203.0.113.${at}`)).toEqual({ 200: 20, 429: 30 })
  })

  test('of an address, where they show no valid key', async () => {
    const burst = 2 * anonymousPerS
    expect(await statuses(burst + 10, () => '203.0.113.7', 'no key')).toEqual({ 401: burst, 429: 10 })
    expect(await statuses(burst + 10, (at) => `203.0.${at % 250}.7`, 'no key')).toEqual({ 401: burst + 10 })
  })
})
