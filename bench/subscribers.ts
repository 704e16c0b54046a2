import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Many WebSocket clients, each of which has sent one frame and received one answer. */
export interface Subscribers {
  /** Resolves with the time (`performance.now`) at which all of them have received `frames` more frames. */
  untilAllGot(frames: number): Promise<number>
  close(): void
}

export interface SubscriberOptions {
  readonly url: string
  readonly apiKey?: string
  readonly count: number
  /** The frame that each sends once connected. */
  readonly frame: string
}

/** Connections opened at the same time. */
const together = 200

/** On bare sockets, so that the clients take far less CPU than the server. */
export async function openSubscribers({ url, apiKey, count, frame }: SubscriberOptions): Promise<Subscribers> {
  const sockets: Socket[] = []
  let missing = 0
  let allGot: ((at: number) => void) | undefined
  const onFrame = () => {
    missing--
    if (missing === 0) allGot?.(performance.now())
  }
  const request = upgradeRequest(url, apiKey)
  const masked = maskedFrame(frame)
  let opened = 0
  const openSome = async () => {
    while (opened++ < count) sockets.push(await subscribe(url, request, masked, onFrame))
  }
  await Promise.all(Array.from({ length: together }, openSome))
  return {
    untilAllGot(frames) {
      const { promise, resolve } = Promise.withResolvers<number>()
      missing = count * frames
      allGot = resolve
      return promise
    },
    close() {
      for (const socket of sockets) socket.destroy()
    },
  }
}

async function subscribe(url: string, request: string, frame: Buffer, onFrame: () => void): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  socket.write(request)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  if (!answer.toString('latin1').startsWith('HTTP/1.1 101')) throw new Error(`Refused: ${answer}`)
  socket.write(frame)
  await once(socket, 'data')
  let rest = 0
  let split: Buffer | undefined
  socket.on('data', (chunk) => {
    const bytes = split ? Buffer.concat([split, chunk]) : chunk
    split = undefined
    let at = rest
    while (at < bytes.length) {
      const size = frameSize(bytes, at)
      if (size === undefined) {
        split = bytes.subarray(at)
        break
      }
      onFrame()
      at += size
    }
    rest = split ? 0 : at - bytes.length
  })
  return socket
}

/** RFC 6455 §5.2, for the unmasked frames below 64 KB that servers send; `undefined` until the header is complete. */
function frameSize(bytes: Buffer, at: number): number | undefined {
  if (bytes.length - at < 4) return bytes.length - at < 2 || bytes[at + 1] === 126 ? undefined : shortSize(bytes, at)
  return bytes[at + 1] === 126 ? 4 + bytes.readUInt16BE(at + 2) : shortSize(bytes, at)
}

function shortSize(bytes: Buffer, at: number): number {
  return 2 + (bytes[at + 1] as number)
}

function upgradeRequest(url: string, apiKey: string | undefined): string {
  const { pathname, host } = new URL(url)
  const key = randomBytes(16).toString('base64')
  const authorization = apiKey ? `Authorization: Bearer ${apiKey}\r\n` : ''
  const upgrade = `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}`
  return `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n${authorization}${upgrade}\r\n\r\n`
}

/** A text frame below 126 bytes with a mask of zeros, which leaves the text unchanged. */
function maskedFrame(text: string): Buffer {
  const body = Buffer.from(text)
  if (body.length > 125) throw new Error('This frame is too long')
  return Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body])
}
