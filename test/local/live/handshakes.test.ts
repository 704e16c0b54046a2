import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type LoopShares, noLoopShares } from '../../../adapters/local/loop-shares.ts'
import { createSockets } from '../../../adapters/local/sockets.ts'
import { createClock } from '../../../adapters/system/clock.ts'
import { definitions } from '../../../functions/definitions.ts'
import { boundConnections } from '../../../local/http/connections.ts'
import { createSenders } from '../../../local/http/senders.ts'
import { createHttpServer } from '../../../local/http-server.ts'
import { loopBounds } from '../../../local/loop-bounds.ts'
import { attachWebSocketServer } from '../../../local/websocket-server.ts'
import { handshakeText, openRaw, readUntil } from '../raw-bytes.ts'

let server: Server
afterEach(() => server.close())

/** Handshakes that begin when the test says so, and are refused then. */
async function serve() {
  const waiting: (() => void)[] = []
  const spent: [group: string, amount: number][] = []
  const invoked: unknown[] = []
  const begun: LoopShares = {
    ...noLoopShares,
    runLater: (_, work) => new Promise((resolve) => waiting.push(() => resolve(work()))),
    spend: (...amount) => spent.push(amount),
  }
  server = createHttpServer(() => true)
  const invoke = async (event: unknown) => {
    invoked.push(event)
    return { statusCode: 401, body: 'no' }
  }
  attachWebSocketServer(server, {
    functions: definitions.map((definition) => ({ definition, invoke })),
    sockets: createSockets(() => undefined),
    connections: boundConnections(server, { all: 10, byAddress: 10, refused: 1 }),
    senders: createSenders({}),
    clock: createClock(),
    places: 10,
    loop: { begun, frames: noLoopShares },
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const opened = once(server, 'connection') as Promise<[Socket]>
  const client = await openRaw(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const [socket] = await opened
  return { waiting, spent, invoked, client, socket }
}

test('a handshake begins in a turn of its sender, and counts as the requests that take as long', async () => {
  const { waiting, spent, invoked, client } = await serve()
  client.write(handshakeText('/live', ['Authorization: one']))
  await expect.poll(() => waiting.length).toBe(1)
  expect(invoked).toEqual([])
  waiting[0]?.()
  await readUntil(client, (text) => text.endsWith('no'))
  expect(spent).toEqual([['address 127.0.0.1', loopBounds.handshake]])
  client.destroy()
})

test('a handshake whose sender has gone before its turn is not begun, and takes nothing of the turn', async () => {
  const { waiting, spent, invoked, client, socket } = await serve()
  client.write(handshakeText('/live', ['Authorization: one']))
  await expect.poll(() => waiting.length).toBe(1)
  client.resetAndDestroy()
  await new Promise((resolve) => socket.once('close', resolve))
  waiting[0]?.()
  await new Promise(setImmediate)
  expect([invoked, spent]).toEqual([[], []])
})
