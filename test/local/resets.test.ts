import { mkdtemp, rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type EditionProcess, startEdition } from './edition-process.ts'
import { closing, frameOf, handshakeText, opcode, openRaw, readUntil, requestText } from './raw-bytes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** How many connections a test has open at once. */
const atOnce = 40

let data: string
let edition: EditionProcess
let withKey: string

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'sortie-resets-'))
  edition = await startEdition({ data })
  withKey = `Authorization: Bearer ${edition.api_key}`
})

afterAll(async () => {
  await edition?.kill()
  await rm(data, { recursive: true, force: true })
})

interface Protocol {
  readonly name: string
  /** What came before, and was answered. */
  readonly before?: () => string
  readonly bytes: () => string | Buffer
}

const json = 'Content-Type: application/json'
const mission = '{"agent":"echo","input":"x"}'

const protocols: readonly Protocol[] = [
  { name: 'a GET', bytes: () => requestText(['GET /v1/me HTTP/1.1', withKey]) },
  { name: 'two GETs, one behind the other', bytes: () => requestText(['GET /health HTTP/1.1']).repeat(2) },
  { name: 'what is not HTTP', bytes: () => '\x16\x03\x01 garbage\r\n\r\n' },
  { name: 'a CONNECT', bytes: () => requestText(['CONNECT elsewhere:443 HTTP/1.1']) },
  {
    name: 'a POST',
    bytes: () =>
      requestText(['POST /v1/missions HTTP/1.1', withKey, json, `Content-Length: ${mission.length}`], mission),
  },
  {
    name: 'a POST in chunks',
    bytes: () => {
      const chunked = `${mission.length.toString(16)}\r\n${mission}\r\n0\r\n\r\n`
      return requestText(['POST /v1/missions HTTP/1.1', withKey, json, 'Transfer-Encoding: chunked'], chunked)
    },
  },
  {
    name: 'a POST that waits to be told to go on',
    bytes: () =>
      requestText(['POST /v1/missions HTTP/1.1', withKey, json, 'Expect: 100-continue', 'Content-Length: 9']),
  },
  { name: 'a handshake', bytes: () => handshakeText('/live', [withKey]) },
  { name: 'a handshake without a key, and more behind it', bytes: () => `${handshakeText('/live')} and more` },
  { name: 'a handshake elsewhere', bytes: () => handshakeText('/elsewhere') },
  {
    name: 'an upgrade to HTTP/2',
    bytes: () => requestText(['GET /health HTTP/1.1', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c']),
  },
  {
    name: 'frames',
    before: () => handshakeText('/live', [withKey]),
    bytes: () =>
      Buffer.concat([
        frameOf(opcode.text, '{"type":"ping"}'),
        frameOf(opcode.text, '{"type":"subscribe",', { final: false }),
        frameOf(opcode.ping, 'there?'),
        frameOf(opcode.continuation, '"mission_id":"*"}'),
        frameOf(opcode.text, 'not JSON'),
        frameOf(3, 'no such opcode'),
        frameOf(opcode.close, ''),
      ]),
  },
]

describe.each(protocols)('a connection that ends at any byte of $name', ({ before, bytes }) => {
  test.each([
    ['by a reset', (socket: Socket) => socket.resetAndDestroy()],
    ['by a close', (socket: Socket) => socket.destroy()],
    ['by a reset upon the first byte of the answer', resetOnAnswer],
  ] as const)('%s does not end the process', async (_how, end) => {
    const all = Buffer.from(bytes())
    const lengths = Array.from({ length: all.length + 1 }, (_, length) => length)
    for (let at = 0; at < lengths.length; at += atOnce)
      await Promise.all(lengths.slice(at, at + atOnce).map((length) => cutAt(all.subarray(0, length), end, before)))
    expect((await fetch(`${edition.http}/health`)).status).toBe(200)
  })
})

async function cutAt(bytes: Buffer, end: (socket: Socket) => void, before?: () => string): Promise<void> {
  const socket = await openRaw(edition.http)
  if (before) {
    socket.write(before())
    await readUntil(socket, (text) => text.includes('\r\n\r\n'))
  }
  const closed = closing(socket)
  socket.write(bytes, () => end(socket))
  await closed
}

/** Where no answer comes, the other side has gone on waiting by now. */
function resetOnAnswer(socket: Socket): void {
  const timer = setTimeout(() => socket.resetAndDestroy(), 50)
  socket.once('close', () => clearTimeout(timer))
  socket.once('data', () => socket.resetAndDestroy())
}
