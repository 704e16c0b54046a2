import type { Context } from 'aws-lambda'
import { expect, test } from 'vitest'
import { type WebSocketEvent, webSocketHandler } from '../../functions/runtime/websocket.ts'
import { listeningSockets } from '../simulation/listening-sockets.ts'

const ports = {
  sockets: listeningSockets(),
  clock: { now: () => 0, monotonic: () => 0 },
  logger: { info() {}, warn() {}, error() {} },
  settings: { default_model: 'offline/echo', lease_ms: 1, websocket_url: 'wss://live.example.com' },
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
  })
})
