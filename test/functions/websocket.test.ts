import type { Context } from 'aws-lambda'
import { describe, expect, test } from 'vitest'
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
