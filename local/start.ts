import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { blobFolder, databaseFile } from '../adapters/local/data-folder.ts'
import { createLoopShares } from '../adapters/local/loop-shares.ts'
import type { Settings } from '../core/base/ports/settings.ts'
import type { Pause } from '../core/base/ports/store.ts'
import { createLogger } from '../functions/runtime/logger.ts'
import { builtConsole } from './built-console.ts'
import { startBusPollers } from './bus-pollers.ts'
import { startDeadMessagePoller } from './dead-message-poller.ts'
import { startDiskWatch } from './disk-watch.ts'
import { startExpiry } from './expiry.ts'
import { startFeedPollers } from './feed-pollers.ts'
import { type HostedFunction, loadFunctions } from './functions.ts'
import { httpBounds } from './http/bounds.ts'
import { boundConnections, connectionsFor } from './http/connections.ts'
import { serveConsole } from './http/console.ts'
import { readInPieces } from './http/reading.ts'
import { createSenders } from './http/senders.ts'
import { createTransferServer } from './http/transfers.ts'
import { createHttpServer, serveHttp } from './http-server.ts'
import { keysToShow } from './keys-to-show.ts'
import { startLanePollers } from './lane-pollers.ts'
import { loopBounds } from './loop-bounds.ts'
import { onceResumed } from './once-resumed.ts'
import { type LocalPorts, openLocalPorts } from './ports.ts'
import { chooseProvider } from './provider.ts'
import { localUrlOf, readPublicUrl, webSocketUrlOf } from './public-url.ts'
import { recover } from './recover.ts'
import { refuseMalformed } from './refuse-malformed.ts'
import { startSchedules } from './schedules.ts'
import { readSettings } from './settings.ts'
import { signInLink } from './sign-in-link.ts'
import { startTimers } from './timers.ts'
import { asksForWebSocket, attachWebSocketServer, websocketPath } from './websocket-server.ts'

export interface LocalOptions {
  /** The IP address to listen on; by default loopback only. */
  readonly host?: string
  /** 0 chooses a free one. */
  readonly port: number
  readonly dataFolder: string
  readonly newKey: boolean
  readonly operatorKey?: boolean
  /** The address of a proxy in front of this installation: used in links and for the WebSocket address. */
  readonly publicUrl?: string
  readonly env: NodeJS.ProcessEnv
}

export interface LocalEdition {
  readonly http: string
  readonly websocket: string
  /** As it was given. */
  readonly publicUrl?: string
  /** Only on the first run of a data folder, and with `newKey`: only its hash is stored. */
  readonly apiKey?: string
  /** Only with `operatorKey`. */
  readonly operatorKey?: string
  /** Opens the console signed in, once, for ten minutes; absent if no key has every scope. */
  readonly signIn?: string
  readonly model: { readonly name: string; readonly description: string }
  /** It was restored, and starts no work before `sortie resume`. */
  readonly paused?: Pause
  close(): Promise<void>
}

/** Who shares the turns of the event loop, and for what. */
function loopShares() {
  return {
    begun: createLoopShares(loopBounds.begun),
    answers: createLoopShares(loopBounds.text),
    frames: createLoopShares(loopBounds.frames),
  }
}

/** Loopback: the local edition has no TLS, and outside requests should come through a proxy. */
const loopback = '127.0.0.1'

/**
 * Starts the whole platform in this process: the functions that AWS would run, on local adapters.
 * @throws StartError, and Node's `EADDRINUSE` for a port in use
 */
export async function startLocalEdition(options: LocalOptions): Promise<LocalEdition> {
  const { host = loopback, port, dataFolder, env } = options
  const publicUrl = options.publicUrl === undefined ? undefined : readPublicUrl(options.publicUrl)
  const provider = await chooseProvider(env)
  const { allowHosts, trustedProxies, origins, mail, logLevel, leaseMs } = readSettings(env)
  // Unanswered earlier requests rule out a switch of protocols: their answers come first, in HTTP.
  const server = createHttpServer((request) => asksForWebSocket(request) && !connections.isBusy(request.socket))
  const all = connectionsFor(httpBounds.connections, httpBounds.sparedDescriptors)
  const share = Math.ceil(all * httpBounds.shareOfConnections)
  const connections = boundConnections(server, { all, byAddress: share, refused: httpBounds.refusedConnections })
  const { first, more } = loopBounds.parsed
  const parsed = { first: createLoopShares(first), more: createLoopShares(more) }
  const reading = readInPieces(server, parsed, httpBounds.reading)
  // With port 0, the port is known only once the server listens; a server that no longer listens has none.
  let known = port
  const localUrl = () => localUrlOf(host, known)
  refuseMalformed(server, Date)
  const settings: Settings = {
    default_model: provider.default_model,
    lease_ms: leaseMs,
    // A frame costs some microseconds here.
    gather_text_ms: 5,
    // A waiting request costs a connection here, and nothing else.
    waits: { longest_s: 20, ask_again_s: 0 },
    trusted_proxies: trustedProxies,
    callable_hosts: allowHosts,
    get websocket_url() {
      return webSocketUrlOf(publicUrl ?? localUrl(), websocketPath)
    },
    ...(publicUrl !== undefined && { public_url: publicUrl }),
  }
  const logger = createLogger({ name: 'sortie', level: logLevel })
  const ports = openLocalPorts({ dataFolder, env, settings, allowHosts, mail, logger, models: provider.config })
  try {
    const functions = await loadFunctions(ports)
    await listen(server, port, host)
    known = portOf(server)
    const paused = ports.pause.now()
    if (!paused) await recover(ports, functions)
    const keys = await keysToShow(ports, options)
    // Starting does not wait for a disk that fails.
    const linkPorts = { ...ports, stores: ports.stores.forRequests('request') }
    const signIn = await signInLink(linkPorts, publicUrl ?? localUrl())
    const loop = loopShares()
    const senders = createSenders(settings)
    const transfers = createTransferServer(ports, origins)
    const ending = new AbortController()
    const console = serveConsole({ folder: builtConsole, settings, logger, ending: ending.signal })
    const api = serveHttp(server, {
      functions,
      connections,
      reading,
      senders,
      transfers,
      console,
      ports,
      loop,
      origins,
    })
    const start = () => startWorkers({ functions, ports, answered: api.answered, blobs: blobFolder(dataFolder) })
    const recoverAndStart = async () => {
      await recover(ports, functions)
      return start()
    }
    const work = paused ? [onceResumed(ports.pause, logger, recoverAndStart)] : start()
    const workers = [...work, startDiskWatch(dataFolder, databaseFile(dataFolder), logger)]
    const live = attachWebSocketServer(server, {
      functions,
      sockets: ports.sockets,
      connections,
      senders,
      clock: ports.clock,
      places: share,
      loop,
    })
    return {
      http: localUrl(),
      websocket: settings.websocket_url,
      ...(publicUrl !== undefined && { publicUrl }),
      ...keys,
      ...(signIn !== undefined && { signIn }),
      model: { name: provider.default_model, description: provider.description },
      ...(paused && { paused }),
      close: () => {
        ending.abort()
        return stop(api, live, workers, ports)
      },
    }
  } catch (error) {
    server.close()
    ports.begunLegs.close()
    ports.database.close()
    throw error
  }
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host)
  await once(server, 'listening')
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

interface Work {
  readonly functions: readonly HostedFunction[]
  readonly ports: LocalPorts
  readonly answered: () => number
  /** The folder of the blobs. */
  readonly blobs: string
}

/** All background work. */
function startWorkers({ functions, ports, answered, blobs }: Work) {
  const { database, feed, stores, lanes, begunLegs, bus, deadMessages, scheduler, clock, logger } = ports
  return [
    startFeedPollers(functions, { feed, stores, logger }),
    startBusPollers(functions, bus, logger),
    startLanePollers(functions, { lanes, begunLegs, logger }, answered),
    startDeadMessagePoller(functions, deadMessages, logger),
    startTimers(functions, scheduler, clock, logger),
    startSchedules(functions, database.disk, logger),
    startExpiry(database, clock, blobs, logger),
  ]
}

/**
 * Accepted work is on disk, and the next start continues it. So only the answers to requests are waited for,
 * and long polls answer with the present state.
 */
async function stop(
  http: { stop(): Promise<void> },
  live: { stop(): Promise<void> },
  workers: readonly { stop(): void }[],
  { database, waiters, begunLegs }: LocalPorts,
): Promise<void> {
  for (const worker of workers) worker.stop()
  waiters.stop()
  await Promise.all([http.stop(), live.stop()])
  // Nobody was told of writes that a failing disk did not accept.
  await database.answerable()?.catch(() => {})
  begunLegs.clear()
  begunLegs.close()
  database.close()
}
