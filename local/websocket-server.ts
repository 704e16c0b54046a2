import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import { type Duplex, finished } from 'node:stream'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws'
import type { LoopShares } from '../adapters/local/loop-shares.ts'
import type { LocalSockets } from '../adapters/local/sockets.ts'
import { SortieError } from '../contract/errors.ts'
import type { Clock } from '../core/base/ports/clock.ts'
import { createSpender } from '../core/features/live/frame-rate.ts'
import { errorResponse } from '../functions/runtime/http/error-mapping.ts'
import { type HostedFunction, withTrigger } from './functions.ts'
import { beginInTurn } from './http/begin-in-turn.ts'
import { httpBounds } from './http/bounds.ts'
import type { Connections } from './http/connections.ts'
import { refusalOf, tooMany } from './http/refusal.ts'
import type { Senders } from './http/senders.ts'
import { targetOf } from './http/target.ts'
import { invokeInTime } from './invoke-in-time.ts'
import { liveBounds } from './live/bounds.ts'
import { inTurn, type Line, policyViolation } from './live/in-turn.ts'
import { createLifetimes, goingAway } from './live/lifetimes.ts'
import { loopBounds } from './loop-bounds.ts'
import { createPlaces } from './places.ts'
import { queryParametersOf } from './query-parameters.ts'

/** The path of the WebSocket API; on AWS it has its own address. */
export const websocketPath = '/live'

/** Whether a request may become a WebSocket. One with a body may not: data after its headers would be read as frames. */
export function asksForWebSocket(request: IncomingMessage): boolean {
  const { method, httpVersion, headers } = request
  const isBare = headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0
  // HTTP/1.0 has no switch of protocols (RFC 9110, 7.8).
  if (method !== 'GET' || httpVersion !== '1.1' || !isBare) return false
  return /(^|,)\s*websocket\s*(,|$)/i.test(headers.upgrade ?? '') && targetOf(request).path === websocketPath
}

type Handshake = Pick<APIGatewayProxyStructuredResultV2, 'statusCode' | 'headers' | 'body'>

/** Its types lack the last three. */
const options: ServerOptions & Record<'maxFragments' | 'maxBufferedChunks' | 'closeTimeout', number> = {
  noServer: true,
  // Compression would cost memory for each of thousands of idle connections.
  perMessageDeflate: false,
  // Pings are counted before they are answered.
  autoPong: false,
  maxPayload: liveBounds.messageBytes,
  maxFragments: liveBounds.fragments,
  maxBufferedChunks: liveBounds.chunks,
  closeTimeout: liveBounds.closeMs,
}

/** How WebSockets share the turns of the event loop. */
export interface LiveLoop {
  /** Handshakes, by sender, together with requests. */
  readonly begun: LoopShares
  /** Frames and ends, by tenant. */
  readonly frames: LoopShares
}

export interface LiveHostOptions {
  readonly functions: readonly HostedFunction[]
  readonly sockets: LocalSockets
  readonly connections: Connections
  readonly senders: Senders
  readonly clock: Clock
  /** The maximum number of WebSockets. */
  readonly places: number
  readonly loop: LiveLoop
}

/** The WebSocket API on one machine, on the HTTP server's port: makes API Gateway's event of each connect, frame and close. */
export function attachWebSocketServer(
  http: Server,
  { functions, sockets, connections, senders, clock, loop, ...most }: LiveHostOptions,
) {
  const hosted = withTrigger(functions, 'websocket')[0] as HostedFunction
  const server = new WebSocketServer(options)
  const places = createPlaces({
    all: most.places,
    ofTenant: Math.max(1, Math.floor(most.places * liveBounds.shareOfTenant)),
  })
  const lifetimes = createLifetimes(clock, liveBounds.lifeMs)
  const looking = setInterval(lifetimes.look, liveBounds.lookMs).unref()
  const turns = new Set<Promise<unknown>>()
  const invoke = (event: object) => invokeInTime(hosted, event) as Promise<Handshake>

  http.on('upgrade', (request, stream, head) => {
    // Node has removed its own listener: without one, a reset by the other side would end the process.
    stream.on('error', () => stream.destroy())
    connections.busy(request.socket)
    connect(request, stream, head).catch(() => stream.destroy())
  })

  // Without a listener, the library answers in its own form.
  server.on('wsClientError', ({ message }, stream) =>
    refuse(
      stream,
      withVersion(answerOf(new SortieError('invalid_input', `This is no WebSocket handshake: ${message}`))),
    ),
  )

  async function connect(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    const refusal = refusalOf(request, connections.isRefused(request.socket))
    if (refusal) return refuse(stream, answerOf(refusal))
    const { query, host } = targetOf(request)
    const queryStringParameters = queryParametersOf(query)
    const credential = credentialIn(request, queryStringParameters)
    const sender = senders.of(request, undefined)
    await beginInTurn(loop.begun, { sender, whom: stream, amount: loopBounds.handshake, isSmall: true })
    if (stream.destroyed) return
    const id = randomUUID()
    const answer = await invoke({
      ...eventOf(id, 'CONNECT', request.socket.remoteAddress),
      headers: { ...request.headers, ...(host === undefined ? {} : { host }) },
      queryStringParameters,
    }).catch(answerOf)
    if (answer.statusCode !== 200) return refuse(stream, answer)
    const tenant = tenantIn(credential)
    const giveBack = places.take(tenant)
    let line: Line | undefined
    const forget = async () => {
      giveBack?.()
      await line?.rest()
      await turnOf(loop.frames, tenant)
      await invoke(eventOf(id, 'DISCONNECT'))
    }
    if (!giveBack) {
      await forget()
      return refuse(stream, answerOf(tooMany('connections')))
    }
    // It may have closed while its key was looked up, and a malformed handshake never becomes a WebSocket.
    finished(stream, () => {
      sockets.remove(id)
      track(forget().catch(() => {}))
    })
    if (stream.destroyed) return
    server.handleUpgrade(request, stream, head, (socket) => {
      line = serve(id, tenant, socket)
    })
  }

  function track(turn: Promise<unknown>): void {
    turns.add(turn)
    void turn.finally(() => turns.delete(turn))
  }

  function serve(id: string, tenant: string, socket: WebSocket): Line {
    sockets.add(id, socket)
    socket.on('close', lifetimes.begin(socket))
    const line = inTurn(socket, () => turnOf(loop.frames, tenant))
    const pings = createSpender(liveBounds.pings, { monotonic: () => performance.now() })
    socket.on('message', (data) => line.add(() => invoke({ ...eventOf(id, 'MESSAGE'), body: String(data) })))
    const control = (answer: () => void) =>
      line.add(async () => {
        if (pings.spend(id, 1) === 'within') answer()
        else socket.close(policyViolation, 'Too many pings')
      })
    socket.on('ping', (data) => control(() => socket.pong(data)))
    socket.on('pong', () => control(() => {}))
    socket.on('error', () => socket.terminate())
    return line
  }

  return {
    /** Ends every connection; its subscriptions are removed before this resolves. */
    async stop(): Promise<void> {
      clearInterval(looking)
      const open = [...server.clients]
      const closed = Promise.all(open.map((socket) => once(socket, 'close')))
      for (const socket of open) socket.close(goingAway, 'Sortie stops; resume from your last seq')
      const timer = setTimeout(() => {
        for (const socket of open) socket.terminate()
      }, liveBounds.stopMs)
      await closed
      clearTimeout(timer)
      server.close()
      await Promise.all(turns)
    },
  }
}

function eventOf(connectionId: string, eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT', sourceIp?: string) {
  const routeKey = eventType === 'MESSAGE' ? '$default' : `$${eventType.toLowerCase()}`
  const identity = { sourceIp }
  return {
    requestContext: { connectionId, eventType, routeKey, requestId: randomUUID(), identity },
    isBase64Encoded: false,
  }
}

/** Thousands may connect, and end, at once. */
function turnOf(frames: LoopShares, tenant: string): Promise<void> {
  return frames.runLater(tenant, () => frames.spend(tenant, 1))
}

/** The credential that counts, as for the function: otherwise a holder of a ticket could also take another tenant’s places. */
function credentialIn({ headers }: IncomingMessage, { ticket }: Record<string, string>): string {
  return ticket ?? headers.authorization ?? ''
}

/** Whose credential it is; it has been accepted. */
function tenantIn(credential: string): string {
  return /(?:sortie|ticket)_([0-9A-Z]{26})_/.exec(credential)?.[1] ?? ''
}

function answerOf(error: unknown): Handshake {
  return errorResponse(error, randomUUID(), Date.now())
}

/** RFC 6455, 4.4: a client with another version is told which one to use. */
function withVersion({ headers, ...answer }: Handshake): Handshake {
  return { ...answer, headers: { ...headers, 'sec-websocket-version': '13' } }
}

function refuse(stream: Duplex, { statusCode = 500, headers = {}, body = '' }: Handshake): void {
  const length = { 'content-length': Buffer.byteLength(body), connection: 'close' }
  const lines = Object.entries({ ...headers, ...length }).map(([name, value]) => `${name}: ${value}\r\n`)
  stream.end(`HTTP/1.1 ${statusCode} Refused\r\n${lines.join('')}\r\n${body}`)
  // Further data of its sender is read for a moment: closing at once would lose the answer.
  stream.resume()
  setTimeout(() => stream.destroy(), httpBounds.discardMs).unref()
}
