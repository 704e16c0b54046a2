import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A connection on which a test writes each byte itself. What the other side does to it is no error here. */
export async function openRaw(http: string): Promise<Socket> {
  const { hostname, port } = new URL(http)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** The text of a request: its first line, its headers, and a body that one of these announces. */
export function requestText(lines: readonly string[], body = ''): string {
  return [lines[0], 'Host: 127.0.0.1', ...lines.slice(1), '', body].join('\r\n')
}

export function handshakeText(path: string, headers: readonly string[] = []): string {
  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
  const key = `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`
  return requestText([`GET ${path} HTTP/1.1`, ...upgrade, key, ...headers])
}

export const opcode = { continuation: 0, text: 1, close: 8, ping: 9, pong: 10 } as const

/** A frame as a client sends it, masked with zeros: its payload stands as it is. */
export function frameOf(code: number, text: string, { final = true } = {}): Buffer {
  const payload = Buffer.from(text)
  const length = payload.length < 126 ? [0x80 | payload.length] : [0xfe, payload.length >> 8, payload.length & 0xff]
  return Buffer.concat([Buffer.from([(final ? 0x80 : 0) | code, ...length, 0, 0, 0, 0]), payload])
}

/** Resolves when the connection is closed, by either side and in any way. */
export function closing(socket: Socket): Promise<void> {
  return new Promise((resolve) => (socket.closed ? resolve() : socket.once('close', () => resolve())))
}

/**
 * Resolves once what came so far, or its last piece, says that it is enough.
 * @returns what came; also when the other side closed before
 */
export function readUntil(socket: Socket, isEnough: (text: string, last: string) => boolean): Promise<string> {
  let text = ''
  return new Promise((resolve) => {
    const end = () => {
      socket.off('data', take).off('close', end)
      resolve(text)
    }
    const take = (chunk: Buffer) => {
      const last = chunk.toString('latin1')
      text += last
      if (isEnough(text, last)) end()
    }
    socket.on('data', take).on('close', end)
  })
}

const answerBegins = 'HTTP/1.1 '

/** Counts the answers of a connection, also those that say "too fast", piece by piece: what one begins with may be cut in two. */
export function answerCounter(): (piece: string) => number {
  let count = 0
  let rest = ''
  return (piece) => {
    const text = rest + piece
    count += text.split(answerBegins).length - 1
    rest = text.slice(1 - answerBegins.length)
    return count
  }
}
