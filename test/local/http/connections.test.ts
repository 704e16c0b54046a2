import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { noLoopShares } from '../../../adapters/local/loop-shares.ts'
import { httpBounds } from '../../../local/http/bounds.ts'
import { boundConnections, connectionsFor } from '../../../local/http/connections.ts'
import { readInPieces } from '../../../local/http/reading.ts'
import { createTurns } from '../../../local/http/turns.ts'
import { closing, openRaw, readUntil, requestText } from '../raw-bytes.ts'

const all = 5

let server: Server
let http: string
let held: ServerResponse[]

beforeEach(async () => {
  server = createServer()
  const { isRefused, ...connections } = boundConnections(server, { all, byAddress: all, refused: 1 })
  const turns = createTurns({
    reading: readInPieces(server, { first: noLoopShares, more: noLoopShares }, httpBounds.reading),
    maxWaiting: 10,
    ...connections,
  })
  held = []
  server.on('request', (request, response) =>
    turns.take(response, () => {
      if (isRefused(request.socket)) response.writeHead(503).end()
      else if (request.url === '/held') held.push(response)
      else response.end()
    }),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  http = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(() => {
  server.close()
  server.closeAllConnections()
})

async function open(count: number): Promise<Socket[]> {
  const sockets: Socket[] = []
  for (let at = 0; at < count; at++) sockets.push(await openRaw(http))
  return sockets
}

function ask(socket: Socket, path: string): Promise<string> {
  socket.write(requestText([`GET ${path} HTTP/1.1`]))
  return readUntil(socket, (text) => text.includes('\r\n\r\n'))
}

describe('beyond the bound of connections', () => {
  test('the one that has been idle for longest makes room', async () => {
    const [first, second, ...others] = (await open(all)) as [Socket, Socket, ...Socket[]]
    expect(await ask(first, '/')).toContain('200')
    const closed = closing(second)
    const [late] = (await open(1)) as [Socket]
    await closed
    for (const socket of [first, ...others, late]) expect(await ask(socket, '/')).toContain('200')
  })

  test('one with half a request is idle, and one whose request is at work is not', async () => {
    const busy = await open(all - 1)
    const answers = busy.map((socket) => ask(socket, '/held'))
    await expect.poll(() => held.length).toBe(busy.length)
    const [slow] = (await open(1)) as [Socket]
    slow.write('GET / HTTP/1.1\r\nHost: 127')
    const closed = closing(slow)
    const [late] = (await open(1)) as [Socket]
    await closed
    expect(await ask(late, '/')).toContain('200')
    for (const response of held) response.end()
    for (const answer of answers) expect(await answer).toContain('200')
  })

  test('where all are at work, the next is told that there is no room, and one beyond it is closed', async () => {
    const busy = await open(all)
    for (const socket of busy) void ask(socket, '/held')
    await expect.poll(() => held.length).toBe(all)
    const [refused, closed] = (await open(2)) as [Socket, Socket]
    expect(await ask(refused, '/')).toContain('503')
    await closing(closed)
  })
})

test('there are fewer connections than descriptors', () => {
  expect(connectionsFor(10, 256)).toBe(10)
  expect(connectionsFor(Number.MAX_SAFE_INTEGER, 1)).toBeGreaterThan(100)
})
