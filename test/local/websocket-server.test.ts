import { mkdtemp, rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type EditionProcess, startEdition } from './edition-process.ts'
import { closing, frameOf, handshakeText, opcode, openRaw, readUntil, requestText } from './raw-bytes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let data: string
let edition: EditionProcess

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'sortie-live-'))
  edition = await startEdition({ data })
})

afterAll(async () => {
  await edition?.kill()
  await rm(data, { recursive: true, force: true })
})

async function connect(): Promise<Socket> {
  const socket = await openRaw(edition.http)
  socket.write(handshakeText('/live', [`Authorization: Bearer ${edition.api_key}`]))
  await readUntil(socket, (text) => text.includes('\r\n\r\n'))
  return socket
}

/** The code of a close frame: its first two bytes. */
function closeFrame(code: number): string {
  return Buffer.from([code >> 8, code & 0xff]).toString('latin1')
}

const ping = frameOf(opcode.text, '{"type":"ping"}')

describe('a client that floods its WebSocket', () => {
  test.each([
    ['frames', ping],
    ['pings of the protocol', frameOf(opcode.ping, 'x'.repeat(125))],
    ['pongs that nobody asked for', frameOf(opcode.pong, '')],
    ['pieces of one message', frameOf(opcode.continuation, 'x', { final: false })],
    ['empty pieces of one message', frameOf(opcode.continuation, '', { final: false })],
    ['subscriptions', frameOf(opcode.text, '{"type":"subscribe","mission_id":"*"}')],
  ])('with %s is closed, though it never reads, and others are answered', async (_what, frame) => {
    const [flood, other] = [await connect(), await connect()]
    flood.pause()
    flood.write(frameOf(opcode.text, ' ', { final: frame[0] !== opcode.continuation }))
    let closed = false
    const ended = closing(flood).then(() => {
      closed = true
    })
    const chunk = Buffer.concat(Array.from({ length: 2_000 }, () => frame))
    const send = () => {
      while (!closed && flood.write(chunk));
      if (!closed) flood.once('drain', send)
    }
    send()
    await ended
    other.write(ping)
    expect(await readUntil(other, (text) => text.includes('pong'))).toContain('pong')
    other.destroy()
  })

  test('is told why', async () => {
    const socket = await connect()
    socket.write(Buffer.concat(Array.from({ length: 450 }, () => ping)))
    // However slow this machine is, it sends more than may be asked.
    socket.on('data', () => socket.write(ping))
    const text = await readUntil(socket, (so) => so.includes(closeFrame(1000)))
    const [answered = '', refused] = text.split('"code":"rate_limited"')
    expect(refused).toBeDefined()
    expect(answered.split('{"type":"pong"}').length - 1).toBeGreaterThanOrEqual(300)
    socket.destroy()
  })
})

test('a ping of the protocol is answered with what it says', async () => {
  const socket = await connect()
  socket.write(frameOf(opcode.ping, 'there?'))
  expect(await readUntil(socket, (text) => text.includes('there?'))).toBe('\x8a\x06there?')
  socket.destroy()
})

test('fifty missions can be followed at once', async () => {
  const socket = await connect()
  socket.write(
    Buffer.concat(Array.from({ length: 50 }, () => frameOf(opcode.text, '{"type":"subscribe","mission_id":"*"}'))),
  )
  const text = await readUntil(socket, (so) => so.split('"subscribed"').length > 50)
  expect(text).not.toContain('rate_limited')
  socket.destroy()
})

test('a long replay waits for a slow reader, which gets all of it', async () => {
  const metadata = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`k${at}`, 'x'.repeat(400)]))
  const headers = { authorization: `Bearer ${edition.api_key}`, 'content-type': 'application/json' }
  const start_at = new Date(Date.now() + 86_400_000).toISOString()
  const submitted = await fetch(`${edition.http}/v1/missions`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ agent: 'echo', input: 'x', start_at }),
  })
  const { id } = (await submitted.json()) as { id: string }
  const changes = 900
  for (let done = 0; done < changes; ) {
    const body = JSON.stringify({ metadata: { ...metadata, change: String(done) } })
    const answer = await fetch(`${edition.http}/v1/missions/${id}`, { method: 'PATCH', headers, body })
    if (answer.status === 429) await new Promise((resolve) => setTimeout(resolve, 100))
    else done++
    await answer.text()
  }
  const socket = new WebSocket(edition.websocket, { headers: { authorization: headers.authorization } })
  await new Promise((resolve) => socket.once('open', resolve))
  const seqs: number[] = []
  const subscribe = (after = 0) => socket.send(JSON.stringify({ type: 'subscribe', mission_id: id, after }))
  const subscribed = new Promise<number>((resolve, reject) => {
    socket.once('close', reject)
    socket.on('message', (text) => {
      const frame = JSON.parse(String(text)) as { event?: { seq: number }; last_seq?: number; more?: boolean }
      if (frame.event) seqs.push(frame.event.seq)
      if (frame.more) subscribe(frame.last_seq)
      else if (frame.last_seq !== undefined) resolve(frame.last_seq)
      // Slower than the replay is read from the store.
      socket.pause()
      setImmediate(() => socket.resume())
    })
  })
  subscribe()
  const last = await subscribed
  // Behind the first portion comes the last event, so that a gap shows.
  expect(seqs[500]).toBe(last)
  expect(seqs.toSpliced(500, 1)).toEqual(Array.from({ length: last }, (_, at) => at + 1))
  socket.terminate()
})

describe('a handshake', () => {
  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket']
  const version = 'Sec-WebSocket-Version: 13'
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
  const withKey = () => `Authorization: Bearer ${edition.api_key}`

  test.each([
    ['of another version', 'GET /live HTTP/1.1', [...upgrade, 'Sec-WebSocket-Version: 12', key]],
    ['without a key', 'GET /live HTTP/1.1', [...upgrade, version]],
    ['to two protocols at once', 'GET /live HTTP/1.1', [...upgrade, 'Upgrade: h2c', version, key]],
    ['for two hosts', 'GET /live HTTP/1.1', [...upgrade, version, key, 'Host: localhost']],
  ])('%s is refused as any request is', async (_what, line, headers) => {
    const socket = await openRaw(edition.http)
    socket.write(requestText([line, ...headers, withKey()]))
    const answer = await readUntil(socket, () => false)
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toContain('x-content-type-options: nosniff')
    expect(answer).toContain('"code":"invalid_input"')
  })

  test.each([
    ['of HTTP/1.0', 'GET /live HTTP/1.0', [...upgrade, version, key], ''],
    ['with another method', 'POST /live HTTP/1.1', [...upgrade, version, key], ''],
    ['with a body', 'GET /live HTTP/1.1', [...upgrade, version, key, 'Content-Length: 5'], 'hello'],
    ['with chunks', 'GET /live HTTP/1.1', [...upgrade, version, key, 'Transfer-Encoding: chunked'], '0\r\n\r\n'],
  ])('%s is none: the request is answered in HTTP', async (_what, line, headers, body) => {
    const socket = await openRaw(edition.http)
    socket.write(requestText([line, ...headers, withKey()], body))
    expect(await readUntil(socket, (text) => text.includes('}}'))).toMatch(/^HTTP\/1\.1 404 /)
    socket.destroy()
  })

  test('goes to this host in the absolute form too, and to no other', async () => {
    for (const [host, status] of [
      ['127.0.0.1', 101],
      ['evil.example', 421],
    ]) {
      const socket = await openRaw(edition.http)
      socket.write(requestText([`GET http://${host}/live HTTP/1.1`, ...upgrade, version, key, withKey()]))
      expect(await readUntil(socket, (text) => text.includes('\r\n\r\n'))).toContain(`HTTP/1.1 ${status} `)
      socket.destroy()
    }
  })

  test('behind requests that are not answered yet does not answer before them, nor turn theirs into frames', async () => {
    const socket = await openRaw(edition.http)
    const request = requestText(['GET /v1/missions HTTP/1.1', withKey()])
    socket.write(request + request + handshakeText('/live', [withKey()]))
    const text = await readUntil(socket, (so) => so.split('HTTP/1.1 ').length > 3 && so.endsWith('}}'))
    expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200', '200', '404'])
    socket.destroy()
  })
})

test('a connection counts for the tenant of its ticket, whatever key stands beside that', async () => {
  const small = await startEdition({ data: join(data, 'few'), descriptors: 256 })
  const own = `Authorization: Bearer ${small.api_key}`
  const anothers = `Authorization: Bearer sortie_${'0'.repeat(26)}_${'0'.repeat(26)}_${'A'.repeat(43)}`
  const headers = { authorization: `Bearer ${small.api_key}` }
  const statusOf = async (path: string, header: string) => {
    const socket = await openRaw(small.http)
    socket.write(handshakeText(path, [header]))
    const answer = await readUntil(socket, (text) => text.includes('\r\n\r\n'))
    return answer.slice('HTTP/1.1 '.length, 'HTTP/1.1 101'.length)
  }
  const statuses: string[] = []
  // Of 128 connections, one tenant may have three quarters of three quarters.
  for (let times = 0; times < 72; times++) {
    const answer = await fetch(`${small.http}/v1/tickets`, { method: 'POST', headers })
    const { ticket } = (await answer.json()) as { ticket: string }
    statuses.push(await statusOf(`/live?ticket=${ticket}`, anothers))
  }
  expect(new Set(statuses)).toEqual(new Set(['101']))
  expect(await statusOf('/live', own)).toBe('503')
  await small.kill()
})
