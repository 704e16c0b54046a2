import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { LocalSockets } from '../adapters/local/sockets.ts'
import { type HostedFunction, withTrigger } from './functions.ts'
import { newInvocation } from './invocation.ts'

/** The path of the WebSocket API; on AWS it is an address of its own. */
export const websocketPath = '/live'

/** API Gateway's largest message, 128 KB. */
const maxPayload = 128 * 1024

interface Handshake {
  readonly statusCode?: number
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** The WebSocket API on one machine, on the HTTP server's port: makes API Gateway's event of each connect, frame and close. */
export function attachWebSocketServer(http: Server, functions: readonly HostedFunction[], sockets: LocalSockets) {
  const hosted = withTrigger(functions, 'websocket')[0] as HostedFunction
  // Compression would cost memory for each of thousands of idle connections.
  const server = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false })
  const turns = new Set<Promise<unknown>>()
  const invoke = (event: object) => hosted.invoke(event, newInvocation(hosted.definition)) as Promise<Handshake>

  http.on('upgrade', (request, stream, head) => {
    // Node has taken its own listener off: without one, a reset by the other side would end the process.
    stream.on('error', () => stream.destroy())
    connect(request, stream, head).catch(() => stream.destroy())
  })

  async function connect(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (url.pathname !== websocketPath) return refuse(stream, { statusCode: 404 })
    const id = randomUUID()
    const answer = await invoke({
      ...eventOf(id, 'CONNECT'),
      headers: request.headers,
      queryStringParameters: Object.fromEntries(url.searchParams),
    })
    if (answer.statusCode !== 200) return refuse(stream, answer)
    server.handleUpgrade(request, stream, head, (socket) => serve(id, socket))
  }

  function track(turn: Promise<unknown>): void {
    turns.add(turn)
    void turn.finally(() => turns.delete(turn))
  }

  function serve(id: string, socket: WebSocket): void {
    sockets.add(id, socket)
    // One after another, as a client that subscribes and then unsubscribes expects.
    let turn: Promise<unknown> = Promise.resolve()
    socket.on('message', (data) => {
      turn = turn.then(() => invoke({ ...eventOf(id, 'MESSAGE'), body: String(data) })).catch(() => socket.close(1011))
    })
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      sockets.remove(id)
      turn = turn.then(() => invoke(eventOf(id, 'DISCONNECT'))).catch(() => {})
      track(turn)
    })
  }

  return {
    /** Ends every connection; what it followed is forgotten before this resolves. */
    async stop(): Promise<void> {
      const closed = Promise.all([...server.clients].map((socket) => once(socket, 'close')))
      for (const socket of server.clients) socket.terminate()
      server.close()
      await closed
      await Promise.all(turns)
    },
  }
}

function eventOf(connectionId: string, eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT') {
  const routeKey = eventType === 'MESSAGE' ? '$default' : `$${eventType.toLowerCase()}`
  return { requestContext: { connectionId, eventType, routeKey, requestId: randomUUID() }, isBase64Encoded: false }
}

function refuse(stream: Duplex, { statusCode = 500, body = '' }: Handshake): void {
  const head = `HTTP/1.1 ${statusCode} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`
  stream.end(`${head}\r\nConnection: close\r\n\r\n${body}`)
}
