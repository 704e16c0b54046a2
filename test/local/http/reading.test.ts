import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLoopShares } from '../../../adapters/local/loop-shares.ts'
import { httpBounds } from '../../../local/http/bounds.ts'
import { type Reading, readInPieces } from '../../../local/http/reading.ts'
import { loopBounds } from '../../../local/loop-bounds.ts'
import { closing, handshakeText, openRaw, readUntil, requestText } from '../raw-bytes.ts'

const bounds = { ...httpBounds.reading, unparsedBytes: 4 * 1024 * 1024 }
const { first, more } = loopBounds.parsed
/** Bytes that are parsed in one turn, and the pieces that pass it. */
const aTurn = first.all + more.all + 2 * bounds.pieceBytes
const oneByte = '1\r\na\r\n'
const endless = requestText(['POST / HTTP/1.1', 'Transfer-Encoding: chunked'], oneByte.repeat(20_000))

let server: Server
let http: string
let reading: Reading
/** Chunks that were parsed in each turn of the event loop so far. */
let chunks: number[]

beforeEach(async () => {
  server = createServer()
  const loop = { first: createLoopShares(first), more: createLoopShares(more) }
  reading = readInPieces(server, loop, bounds)
  chunks = [0]
  server.on('request', (request: IncomingMessage) => request.on('data', () => chunks.push((chunks.pop() ?? 0) + 1)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  http = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(() => {
  server.close()
  server.closeAllConnections()
})

async function turn(): Promise<void> {
  await new Promise(setImmediate)
  chunks.push(0)
}

async function until(isSo: () => boolean): Promise<void> {
  for (let turns = 0; !isSo(); turns++) {
    if (turns > 10_000) throw new Error('It does not come to that')
    await turn()
  }
}

function openAll(count: number): Promise<readonly Socket[]> {
  return Promise.all(Array.from({ length: count }, () => openRaw(http)))
}

describe('bodies in chunks of a byte', () => {
  test('take of a turn what is there for all, however many connections send them together', async () => {
    const sockets = await openAll(20)
    for (const socket of sockets) socket.write(endless)
    await until(() => chunks.reduce((sum, count) => sum + count, 0) >= 20 * 20_000)
    expect(Math.max(...chunks)).toBeLessThanOrEqual(aTurn / oneByte.length)
  })

  test('hold up what another asks for a few turns, however many connections send them', async () => {
    const [modest, ...sockets] = (await openAll(101)) as [Socket, ...Socket[]]
    let begun = 0
    let isAsked = false
    server.on('request', ({ url }) => {
      begun++
      isAsked ||= url === '/modest'
    })
    for (const socket of sockets) socket.write(endless)
    await until(() => begun === sockets.length)
    const parsed = () => chunks.reduce((sum, count) => sum + count, 0)
    const before = parsed()
    modest.write(requestText(['GET /modest HTTP/1.1']))
    await until(() => isAsked)
    expect(parsed() - before).toBeLessThan((2 * aTurn) / oneByte.length)
  })

  test('are parsed beside many who send little: there is a part of each turn for them', async () => {
    const [large, ...small] = (await openAll(101)) as [Socket, ...Socket[]]
    server.on('request', ({ url }, response) => url === '/small' && response.end())
    large.write(endless)
    for (const socket of small) {
      const askAgain = () => socket.write(requestText(['GET /small HTTP/1.1']))
      socket.on('data', askAgain)
      askAgain()
    }
    await until(() => chunks.reduce((sum, count) => sum + count, 0) >= 20_000)
    expect(chunks.length).toBeLessThan((10 * endless.length) / more.byGroup)
  })
})

describe('a connection that is held', () => {
  const many = 20_000
  /** Requests in the order in which they were parsed, with the connection of each. */
  let asked: { readonly url: string; readonly socket: Socket }[]
  beforeEach(() => {
    asked = []
    server.on('request', ({ url = '', socket }, response) => {
      asked.push({ url, socket })
      response.end()
    })
  })

  test('is parsed to the end of a piece, and goes on where it was held', async () => {
    const [socket] = (await openAll(1)) as [Socket]
    server.once('request', (request) => reading.hold(request.socket))
    const urls = Array.from({ length: many }, (_, at) => `/${at}`)
    socket.resume().write(urls.map((url) => requestText([`GET ${url} HTTP/1.1`])).join(''))
    await until(() => asked.length > 0)
    for (let turns = 0; turns < 100; turns++) await turn()
    expect(asked.length).toBeLessThan(bounds.pieceBytes / requestText(['GET / HTTP/1.1']).length)
    reading.goOn((asked[0] as { socket: Socket }).socket)
    await until(() => asked.length === many)
    expect(asked.map(({ url }) => url)).toEqual(urls)
  })

  test('is closed where all together hold too much, the one that has held something for longest first', async () => {
    const sockets = await openAll(1 + bounds.unparsedBytes / (32 * 1024))
    server.prependListener('request', (request) => reading.hold(request.socket))
    const closed: number[] = []
    for (const [at, socket] of sockets.entries()) socket.resume().once('close', () => closed.push(at))
    for (const socket of sockets) {
      const before = asked.length
      socket.write(
        requestText(['GET / HTTP/1.1'])
          .repeat(2_000)
          .slice(0, 64 * 1024),
      )
      await until(() => asked.length > before)
    }
    await until(() => closed.length > 0)
    expect(closed[0]).toBe(0)
    expect(closed.length).toBeLessThan(sockets.length)
    expect(asked.length).toBeLessThan((sockets.length * bounds.pieceBytes) / requestText(['GET / HTTP/1.1']).length)
  })

  test('tells of its end after all that it sent', async () => {
    const [socket] = (await openAll(1)) as [Socket]
    server.once('request', (request) => reading.hold(request.socket))
    socket.resume().end(requestText(['GET / HTTP/1.1']).repeat(3_000))
    await until(() => asked.length > 0)
    for (let turns = 0; turns < 100; turns++) await turn()
    reading.goOn((asked[0] as { socket: Socket }).socket)
    await until(() => asked.length === 3_000)
  })
})

test('what comes behind a handshake reaches whoever takes the connection over, in order', async () => {
  const [socket] = (await openAll(1)) as [Socket]
  const sent = Buffer.from(Array.from({ length: 20_000 }, (_, at) => at % 251))
  const came = new Promise<Buffer>((resolve) => {
    server.on('upgrade', (_, stream, head) => {
      const parts: Buffer[] = [head]
      const look = () => {
        if (Buffer.concat(parts).length >= sent.length) resolve(Buffer.concat(parts))
      }
      setImmediate(() => {
        stream.on('data', (part: Buffer) => {
          parts.push(part)
          look()
        })
      })
    })
  })
  socket.write(Buffer.concat([Buffer.from(handshakeText('/live')), sent]))
  expect((await came).equals(sent)).toBe(true)
  socket.destroy()
})

test('what is no HTTP is refused once, and its rest is passed over', async () => {
  let refused = 0
  server.on('clientError', (_, stream) => {
    refused++
    stream.write('refused')
  })
  const [socket] = (await openAll(1)) as [Socket]
  socket.write('\u0000'.repeat(50_000))
  await readUntil(socket, (text) => text === 'refused')
  for (let turns = 0; turns < 100; turns++) await turn()
  expect(refused).toBe(1)
  const closed = closing(socket)
  server.closeAllConnections()
  socket.destroy()
  await closed
})
