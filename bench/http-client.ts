import { once } from 'node:events'
import { connect } from 'node:net'

export interface Answer {
  readonly status: number
  readonly body: string
}

/** One keep-alive HTTP/1.1 connection, for one request at a time. */
export interface HttpConnection {
  /** False once the server has closed it, for example after a long idle time. */
  readonly isOpen: boolean
  send(method: 'GET' | 'POST', path: string, body?: string): Promise<Answer>
  close(): void
}

/**
 * Uses the bare socket: Node's own client takes about as much CPU as the measured servers, and would distort the measurement. It
 * reads only answers with a Content-Length, which all of these servers send.
 */
export async function openConnection(base: string, apiKey?: string): Promise<HttpConnection> {
  const { hostname, port } = new URL(base)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await once(socket, 'connect')
  const always = `host: ${hostname}:${port}\r\n${apiKey ? `authorization: Bearer ${apiKey}\r\n` : ''}`
  let waiting: PromiseWithResolvers<Answer> | undefined
  let read: Buffer | undefined

  socket.on('data', (chunk) => {
    read = read ? Buffer.concat([read, chunk]) : chunk
    const answer = parse(read)
    if (!answer) return
    read = undefined
    waiting?.resolve(answer)
  })
  const fail = (error?: Error) => waiting?.reject(error ?? new Error('The server closed the connection'))
  socket.on('error', fail)
  socket.on('close', () => fail())

  return {
    get isOpen() {
      return socket.writable
    },
    send(method, path, body) {
      waiting = Promise.withResolvers<Answer>()
      if (!socket.writable) fail()
      const content =
        body === undefined ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`
      socket.write(`${method} ${path} HTTP/1.1\r\n${always}${content}\r\n${body ?? ''}`)
      return waiting.promise
    },
    close: () => void socket.destroy(),
  }
}

function parse(bytes: Buffer): Answer | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = bytes.toString('latin1', 0, end)
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
  const begin = end + 4
  if (bytes.length < begin + length) return undefined
  return { status: Number(head.slice(9, 12)), body: bytes.toString('utf8', begin, begin + length) }
}
