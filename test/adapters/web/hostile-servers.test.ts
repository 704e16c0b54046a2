import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createWeb } from '../../../adapters/web/guarded-fetch.ts'
import type { WebRequest } from '../../../core/base/ports/web.ts'
import { type RawServer, rawServer, saying } from './raw-server.ts'

const open: RawServer[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

async function serve(onConnection: (socket: Socket) => void): Promise<RawServer> {
  const server = await rawServer(onConnection)
  open.push(server)
  return server
}

/** Long enough for whatever is not a matter of time: a test that comes to it fails. */
const forEver = 60_000

function fetchFrom({ url, host }: RawServer, changes: Partial<WebRequest> = {}) {
  return createWeb({ allowHosts: [host] }).fetch({
    url,
    method: 'GET',
    headers: {},
    signal: new AbortController().signal,
    maxBytes: 10_000,
    timeoutMs: forEver,
    ...changes,
  })
}

const failed = expect.objectContaining({ code: 'fetch_failed', retryable: true })

const ok = 'HTTP/1.1 200 OK\r\n'

/** Each phase in which a server can leave a request hanging. */
const hanging: Readonly<Record<string, (socket: Socket) => void>> = {
  'a connection that is accepted and silent': (socket) => socket.resume(),
  'a status line that does not end': saying('HTTP/1.1 2'),
  'a head that comes a byte at a time': saying(`${ok}x-slow: `, 'a', 5),
  'one interim answer and nothing more': saying('HTTP/1.1 100 Continue\r\n\r\n'),
  'a body that does not come': saying(`${ok}content-length: 10\r\n\r\n`),
  'a body that comes a byte at a time': saying(`${ok}content-length: 100000\r\n\r\n`, 'a', 5),
  'a chunk that does not end': saying(`${ok}transfer-encoding: chunked\r\n\r\nff\r\n`, 'a', 5),
  'trailers that come a byte at a time': saying(`${ok}transfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\nx: `, 'a', 5),
  'a compressed body that stops': saying(`${ok}content-encoding: gzip\r\ncontent-length: 100\r\n\r\n\x1f`),
}

describe('ends by its own clock', () => {
  test.each(Object.entries(hanging))('%s', async (_, behaviour) => {
    const server = await serve(behaviour)
    await expect(fetchFrom(server, { timeoutMs: 60 })).rejects.toEqual(failed)
    await server.ended
  })

  test('a TLS handshake that is not answered', async () => {
    const server = await serve((socket) => socket.resume())
    const request = fetchFrom(server, { url: server.url.replace('http:', 'https:'), timeoutMs: 60 })
    await expect(request).rejects.toEqual(failed)
    await server.ended
  })

  test('redirects that each take their time', async () => {
    const server = await serve((socket) =>
      socket.once('data', () => {
        setTimeout(() => socket.end('HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n'), 40)
      }),
    )
    await expect(fetchFrom(server, { timeoutMs: 100 })).rejects.toEqual(failed)
    expect(server.connections()).toBeLessThan(5)
  })
})

describe('stops when the caller does', () => {
  test.each(Object.entries(hanging))('%s', async (_, behaviour) => {
    const caller = new AbortController()
    const server = await serve((socket) => {
      behaviour(socket)
      socket.once('data', () => setImmediate(() => caller.abort(new Error('cancelled'))))
    })
    await expect(fetchFrom(server, { signal: caller.signal })).rejects.toThrow('cancelled')
    await server.ended
  })

  test('before the first byte is sent', async () => {
    const server = await serve(() => {})
    await expect(fetchFrom(server, { signal: AbortSignal.abort(new Error('cancelled')) })).rejects.toThrow('cancelled')
    expect(server.connections()).toBe(0)
  })
})

describe('ends at once', () => {
  const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'
  test.each([
    ['a switch of protocols', saying(upgrade)],
    ['a switch of protocols, and data without end', saying(upgrade, 'x'.repeat(1000))],
    ['a switch of protocols to none', saying('HTTP/1.1 101 Switching Protocols\r\n\r\n', 'x')],
    ['interim answers without end', saying('', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(5))],
    ['hints without end', saying('', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(5))],
    ['headers without end', saying(ok, `x-many: ${'a'.repeat(1000)}\r\n`)],
    ['a connection that is closed', (socket: Socket) => void socket.once('data', () => socket.end())],
    ['a connection that is reset', (socket: Socket) => void socket.once('data', () => socket.resetAndDestroy())],
    ['another protocol', saying('SSH-2.0-OpenSSH_9.6\r\n')],
  ])('%s', async (_, behaviour) => {
    const server = await serve(behaviour)
    await expect(fetchFrom(server)).rejects.toEqual(failed)
    await server.ended
  })

  test('redirects without end', async () => {
    const server = await serve(saying('HTTP/1.1 302 Found\r\nlocation: /again\r\ncontent-length: 0\r\n\r\n'))
    await expect(fetchFrom(server)).rejects.toEqual(failed)
    expect(server.connections()).toBe(6)
  })
})

test('takes an interim answer or two before the real one', async () => {
  const hint = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'
  const server = await serve(saying(`${hint}${hint}${ok}content-length: 2\r\n\r\nok`))
  expect(await fetchFrom(server)).toMatchObject({ status: 200, body: 'ok' })
})

test('a piece with thousands of hints is given up once, and the rest of it is not listened to', async () => {
  const begun = 'http.client.request.start'
  const requests: ClientRequest[] = []
  const note = (message: unknown) => {
    const request =
      typeof message === 'object' && message !== null && 'request' in message ? message.request : undefined
    if (request instanceof ClientRequest) requests.push(request)
  }
  subscribe(begun, note)
  try {
    const server = await serve(saying('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(5000)))
    await expect(fetchFrom(server)).rejects.toEqual(failed)
    expect(requests.map((request) => request.listenerCount('information'))).toEqual([0])
  } finally {
    unsubscribe(begun, note)
  }
})

describe('a head is an answer, whatever its body does', () => {
  const unreadable = {
    'an empty body that is said to be compressed': saying(`${ok}content-encoding: gzip\r\ncontent-length: 0\r\n\r\n`),
    'plain text that is said to be compressed': saying(`${ok}content-encoding: gzip\r\ncontent-length: 2\r\n\r\nok`),
    'an encoding that is not known': saying(`${ok}content-encoding: zstd\r\ncontent-length: 2\r\n\r\nok`),
    'a body that never comes': saying(`${ok}content-length: 10\r\n\r\n`),
    'a body without end': saying(`${ok}transfer-encoding: chunked\r\n\r\n`, '1\r\na\r\n', 5),
    'a body that is cut off': (socket: Socket) =>
      void socket.once('data', () => {
        socket.write(`${ok}content-length: 100\r\n\r\npart`)
        setTimeout(() => socket.destroy(), 5)
      }),
  }

  test.each(Object.entries(unreadable))('where the status is what counts: %s', async (_, behaviour) => {
    const server = await serve(behaviour)
    const answer = await fetchFrom(server, { bodyWithinMs: 50 })
    expect(answer).toMatchObject({ status: 200, truncated: true, body: expect.not.stringContaining('ok') })
    await server.ended
  })

  test('and what came of the body is told', async () => {
    const server = await serve(unreadable['a body that is cut off'])
    expect(await fetchFrom(server, { bodyWithinMs: forEver })).toMatchObject({ status: 200, body: 'part' })
  })

  test('of a request that changes something', async () => {
    const server = await serve(unreadable['a body that is cut off'])
    expect(await fetchFrom(server, { method: 'POST', body: 'x' })).toMatchObject({ status: 200, body: 'part' })
  })

  test('also when the time for all of it ends first', async () => {
    const server = await serve(unreadable['a body that never comes'])
    expect(await fetchFrom(server, { bodyWithinMs: forEver, timeoutMs: 80 })).toMatchObject({ status: 200, body: '' })
  })
})
