import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type LoopShares, noLoopShares } from '../../../adapters/local/loop-shares.ts'
import { createSockets } from '../../../adapters/local/sockets.ts'
import { createClock } from '../../../adapters/system/clock.ts'
import { definitions } from '../../../functions/definitions.ts'
import { boundConnections } from '../../../local/http/connections.ts'
import { createHttpServer } from '../../../local/http-server.ts'
import { loopBounds } from '../../../local/loop-bounds.ts'
import { attachWebSocketServer } from '../../../local/websocket-server.ts'
import { handshakeText, openRaw, readUntil } from '../raw-bytes.ts'

let server: Server
afterEach(() => server.close())

test('a handshake begins in a turn of its key, and counts as the requests that take as long', async () => {
  const waiting: (() => void)[] = []
  const spent: [group: string, amount: number][] = []
  const begun: LoopShares = {
    ...noLoopShares,
    runLater: (_, work) => new Promise((resolve) => waiting.push(() => resolve(work()))),
    spend: (...amount) => spent.push(amount),
  }
  server = createHttpServer(() => true)
  let invoked = 0
  const invoke = async () => {
    invoked++
    return { statusCode: 401, body: 'no' }
  }
  attachWebSocketServer(server, {
    functions: definitions.map((definition) => ({ definition, invoke })),
    sockets: createSockets(() => undefined),
    connections: boundConnections(server, { all: 10, byAddress: 10, refused: 1 }),
    clock: createClock(),
    places: 10,
    loop: { begun, frames: noLoopShares },
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = await openRaw(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  socket.write(handshakeText('/live', ['Authorization: one']))
  await expect.poll(() => waiting.length).toBe(1)
  expect(invoked).toBe(0)
  waiting[0]?.()
  await readUntil(socket, (text) => text.endsWith('no'))
  expect(spent).toEqual([['one', loopBounds.handshake]])
  socket.destroy()
})
