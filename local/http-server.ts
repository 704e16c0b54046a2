import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Server as NetServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LoopShares } from '../adapters/local/loop-shares.ts'
import { apiAccess } from '../adapters/system/page-origins.ts'
import { SortieError } from '../contract/errors.ts'
import type { Area } from '../contract/route.ts'
import type { Ports } from '../core/base/ports/ports.ts'
import type { HttpAnswer } from '../functions/runtime/http/call.ts'
import { errorResponse } from '../functions/runtime/http/error-mapping.ts'
import { securityHeaders } from '../functions/runtime/http/security-headers.ts'
import { type HostedFunction, withTrigger } from './functions.ts'
import { createAdmission } from './http/admission.ts'
import { type Answer, createAnswers } from './http/answers.ts'
import { eventOf, newRequestId } from './http/api-event.ts'
import { beginInTurn } from './http/begin-in-turn.ts'
import { type Body, createBodyReader } from './http/bodies.ts'
import { httpBounds } from './http/bounds.ts'
import type { Connections } from './http/connections.ts'
import type { Console } from './http/console.ts'
import { ifNotInTime } from './http/in-time.ts'
import { isPreflight, letPage, preflightHeaders } from './http/page-access.ts'
import type { Reading } from './http/reading.ts'
import { refusalOf, tooMany } from './http/refusal.ts'
import type { Senders } from './http/senders.ts'
import { createShares } from './http/shares.ts'
import { isStream, stream } from './http/streams.ts'
import { type Target, targetOf } from './http/target.ts'
import type { TransferServer } from './http/transfers.ts'
import { createTurns } from './http/turns.ts'
import type { Asking } from './invocation.ts'
import { invokeInTime } from './invoke-in-time.ts'
import { liveBounds } from './live/bounds.ts'
import { loopBounds } from './loop-bounds.ts'
import { lateCode } from './refuse-malformed.ts'
import { createRouteTable, type RouteMatch } from './route-table.ts'

/** @param takesUpgrade whether a request may become a WebSocket; any other upgrade is ignored (RFC 9110, 7.8) */
export function createHttpServer(takesUpgrade: (request: IncomingMessage) => boolean): Server {
  const server = createServer({
    keepAliveTimeout: 65_000,
    headersTimeout: 20_000,
    // Of a file on its way in; `ifNotInTime` bounds all others.
    requestTimeout: httpBounds.patienceMs + httpBounds.pace.portionMs * (httpBounds.pace.portions + 1),
    shouldUpgradeCallback: takesUpgrade,
    // Without it Node answers by itself, in no words of ours.
    requireHostHeader: false,
  })
  server.setTimeout(httpBounds.stillMs)
  return server
}

export interface HttpHost {
  /** Requests begun so far. */
  answered(): number
  /** Takes no more connections, and resolves when what was read is answered, or when that takes too long. */
  stop(): Promise<void>
}

export interface HttpHostOptions {
  readonly functions: readonly HostedFunction[]
  readonly connections: Connections
  readonly reading: Reading
  readonly senders: Senders
  readonly transfers: TransferServer
  readonly console: Console
  readonly ports: Pick<Ports, 'stores' | 'clock' | 'memory' | 'settings'>
  readonly loop: HttpLoop
  /** Whose pages may use the API in browsers. */
  readonly origins: readonly string[]
}

/** How requests share the turns of the event loop, by sender. */
export interface HttpLoop {
  readonly begun: LoopShares
  readonly answers: LoopShares
}

/** The HTTP API on one machine: makes API Gateway's event of each request. */
export function serveHttp(server: Server, options: HttpHostOptions): HttpHost {
  const { functions, connections, reading, senders, transfers, console, ports, loop } = options
  const match = createRouteTable()
  const ofPages = new Set(options.origins)
  const byArea = new Map<Area, HostedFunction>(
    withTrigger(functions, 'http').map((hosted) => [hosted.trigger.area, hosted]),
  )
  const { working, polling } = placesOfRequests()
  const readBody = createBodyReader(createAdmission(ports, ports.settings, senders.accepted), reading)
  const turns = createTurns({ ...connections, reading, maxWaiting: httpBounds.waitingRequests })
  const send = createAnswers(
    reading,
    (request, response) =>
      !request.complete || connections.isRefused(request.socket) || (isStopping && turns.isLast(response)),
  )
  let answered = 0
  let isStopping = false

  function take(request: IncomingMessage, response: ServerResponse): void {
    turns.take(response, () => {
      // A piece holds hundreds of chunks of a byte: no more of them until it is known whether anybody wants them.
      if (request.headers['transfer-encoding'] !== undefined) reading.hold(request.socket)
      answer(request, response).catch(() => response.destroy())
    })
  }
  server.on('request', take)
  // Whether the sender of a body that waits for it is told to go on is decided like that of any other.
  server.on('checkContinue', take)
  // An expectation that nobody here knows is passed over, as RFC 9110 (10.1.1) allows.
  server.on('checkExpectation', take)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    answered++
    const target = targetOf(request)
    const isLet = letPage(ofPages, request, response, apiAccess)
    refuseIfLate(server, transfers, request, response)
    const route = match(request.method ?? 'GET', target.path)
    let body: Body = { kind: 'none' }
    try {
      requireTakeable(request, connections)
      if (transfers.isFor(target.path)) {
        const result = await transfers.serve(request, response, target.path)
        if (result) send(request, response, result)
        return
      }
      if (console.isFor(request, target.path)) {
        const asked = { request, response, route, sender: senders.of(request, undefined) }
        return await sendInTurn(asked, await console.answer(request, target))
      }
      if (isPreflight(request)) return send(request, response, preflight(isLet))
      body = await readBody(request, response, route.route)
      const asked = { request, response, route, sender: senders.of(request, route.route) }
      await begin(asked, body)
      // An answer that waits for its turn is in memory, so its place is not free yet.
      await atWork(asked, async () => {
        const result = await invoke(asked, target, body)
        senders.answered(request, route.route, result.statusCode)
        if (isStream(result)) await stream(request, response, result)
        else await sendInTurn(asked, result)
      })
    } catch (error) {
      send(request, response, errorResponse(error, newRequestId(), ports.clock.now()))
    } finally {
      if (body.kind === 'read') body.release()
    }
  }

  /**
   * What has arrived begins together, after the turn that read it. Each then runs to its first `await`, and so on: stage by stage
   * for all, and not from end to end for one after the other. The code of a whole request is larger than the processor's nearest
   * cache, that of a stage is not; under load this halves the time that a request takes. What a sender asks for in few bytes stands
   * behind one of its bodies at the most.
   */
  function begin({ response: whom, sender }: Asked, body: Body): Promise<void> {
    const bytes = body.kind === 'read' ? body.bytes.length : 0
    const amount = 1 + bytes / loopBounds.bodyBytesATurn
    return beginInTurn(loop.begun, { sender, whom, amount, isSmall: bytes <= httpBounds.smallBodyBytes })
  }

  /** Where many are at work, senders take turns. Who waits for news on purpose takes no place of others. */
  async function atWork<T>({ response, route, sender }: Asked, work: () => Promise<T>): Promise<T> {
    const places = isKept(route) ? polling : working
    if ((await places.take(sender, 1, response)) === false) throw tooMany('requests')
    try {
      return await work()
    } finally {
      places.give(sender, 1)
    }
  }

  function invoke({ request, response, route }: Asked, target: Target, body: Body) {
    const hosted = byArea.get(route.area) as HostedFunction
    const event = eventOf(request, target, route, body.kind === 'read' ? body.bytes : undefined)
    return invokeInTime(hosted, event, askingOf(route, request, response)) as Promise<HttpAnswer>
  }

  /** Those that waited for the same thing, such as the disk, would else all be written out at once. */
  async function sendInTurn({ request, response, sender }: Asked, result: Answer): Promise<void> {
    const { length } = result.body ?? ''
    if (length <= loopBounds.smallAnswerBytes) return send(request, response, result)
    await loop.answers.run(sender, () => {
      loop.answers.spend(sender, length)
      send(request, response, result)
    })
  }

  async function stop(): Promise<void> {
    isStopping = true
    // Not `server.close()`, which also cuts connections off on which the next request is on its way.
    NetServer.prototype.close.call(server)
    await within(httpBounds.stopMs, sleep(httpBounds.restMs).then(turns.allAnswered))
    server.closeAllConnections()
  }

  return { answered: () => answered, stop }
}

/** @throws SortieError */
function requireTakeable(request: IncomingMessage, connections: Connections): void {
  const refusal = refusalOf(request, connections.isRefused(request.socket))
  if (refusal) throw refusal
}

/**
 * As API Gateway does, without a look at a key, or at a function.
 * @throws SortieError
 */
function preflight(isLet: boolean): Answer {
  if (!isLet)
    throw new SortieError(
      'forbidden',
      'Pages of this origin may not use this API; SORTIE_ORIGINS lists the allowed origins',
    )
  return { statusCode: 204, headers: { ...securityHeaders(undefined), ...preflightHeaders(apiAccess) } }
}

/** As Node does by itself: see `refuse-malformed.ts`. A file on its way in has a pace of its own. */
function refuseIfLate(
  server: Server,
  transfers: TransferServer,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (request.method === 'PUT' && transfers.isFor(targetOf(request).path)) return
  const { socket } = request
  ifNotInTime(request, httpBounds.requestMs, () => {
    if (response.headersSent) socket.destroy()
    else server.emit('clientError', Object.assign(new Error('The request is late'), { code: lateCode }), socket)
  })
}

function placesOfRequests() {
  const { patienceMs } = httpBounds
  return {
    working: createShares({
      all: httpBounds.requestsAtWork,
      byGroup: httpBounds.requestsAtWorkOfSender,
      patienceMs,
    }),
    polling: createShares({ all: httpBounds.longPolls, byGroup: httpBounds.longPollsOfSender, patienceMs }),
  }
}

/** A request on its way to its answer. */
interface Asked {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly route: RouteMatch
  readonly sender: string
}

/** Where the request may wait, `asker` is aborted when whoever asked has hung up; and with the answer, when nobody looks at it any more. */
function askingOf(route: RouteMatch, { method }: IncomingMessage, response: ServerResponse): Asking {
  if (!isKept(route)) return {}
  const asker = new AbortController()
  response.once('close', () => asker.abort())
  // HEAD is told how an answer begins, and brings none.
  const isStreamed = route.route?.stream && method !== 'HEAD'
  return { asker: asker.signal, ...(isStreamed && { streamsForMs: liveBounds.lifeMs }) }
}

function isKept({ route }: RouteMatch): boolean {
  return route?.waitsUpTo !== undefined || route?.stream === true
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const end = new AbortController()
  await Promise.race([work, sleep(ms, undefined, { signal: end.signal }).catch(() => {})])
  end.abort()
}
