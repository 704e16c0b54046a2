import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Settings } from '../core/base/ports/settings.ts'
import { createLogger } from '../functions/runtime/logger.ts'
import { startBusPollers } from './bus-pollers.ts'
import { startDeadMessagePoller } from './dead-message-poller.ts'
import { startDiskWatch } from './disk-watch.ts'
import { startExpiry } from './expiry.ts'
import { startFeedPollers } from './feed-pollers.ts'
import { type HostedFunction, loadFunctions } from './functions.ts'
import { createHttpServer, serveHttp } from './http-server.ts'
import { keysToShow } from './keys-to-show.ts'
import { startLanePollers } from './lane-pollers.ts'
import { blobFolder, databaseFile, type LocalPorts, openLocalPorts } from './ports.ts'
import { chooseProvider } from './provider.ts'
import { recover } from './recover.ts'
import { refuseMalformed } from './refuse-malformed.ts'
import { startSchedules } from './schedules.ts'
import { readSettings } from './settings.ts'
import { startTimers } from './timers.ts'
import { attachWebSocketServer, websocketPath } from './websocket-server.ts'

export interface LocalOptions {
  /** 0 takes a free one. */
  readonly port: number
  readonly dataFolder: string
  readonly newKey: boolean
  readonly operatorKey?: boolean
  readonly env: NodeJS.ProcessEnv
}

export interface LocalEdition {
  readonly http: string
  readonly websocket: string
  /** On the first run of a data folder, and with `newKey`: only its hash is kept. */
  readonly apiKey?: string
  /** With `operatorKey`: likewise. */
  readonly operatorKey?: string
  readonly model: { readonly name: string; readonly description: string }
  close(): Promise<void>
}

/** Loopback only: the local edition has no TLS; put a proxy before it to reach it from elsewhere. */
const host = '127.0.0.1'

/**
 * Starts the whole platform in this process: the functions that AWS would run, on local adapters.
 * @throws StartError, and Node's `EADDRINUSE` for a port in use
 */
export async function startLocalEdition(options: LocalOptions): Promise<LocalEdition> {
  const { port, dataFolder, env } = options
  const provider = await chooseProvider(env)
  const { allowHosts, logLevel, leaseMs } = readSettings(env)
  const server = createHttpServer()
  refuseMalformed(server, Date)
  const settings: Settings = {
    default_model: provider.default_model,
    lease_ms: leaseMs,
    // Where port 0 was asked for, the port is known only once the server listens.
    get websocket_url() {
      return `ws://${host}:${portOf(server)}${websocketPath}`
    },
  }
  const logger = createLogger({ name: 'sortie', level: logLevel })
  const ports = openLocalPorts({ dataFolder, env, settings, allowHosts, logger, models: provider.config })
  try {
    const functions = await loadFunctions(ports)
    await listen(server, port)
    await recover(ports.database, functions)
    const keys = await keysToShow(ports, options)
    const { answered } = serveHttp(server, functions)
    const expiry = startExpiry(ports.database, ports.clock, blobFolder(dataFolder), logger)
    const watch = startDiskWatch(dataFolder, databaseFile(dataFolder), logger)
    const workers = [...startWorkers(functions, ports, answered), expiry, watch]
    const live = attachWebSocketServer(server, functions, ports.sockets)
    return {
      http: `http://${host}:${portOf(server)}`,
      websocket: settings.websocket_url,
      ...keys,
      model: { name: provider.default_model, description: provider.description },
      close: () => stop(server, live, workers, ports),
    }
  } catch (error) {
    server.close()
    ports.database.close()
    throw error
  }
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, host)
  await once(server, 'listening')
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

function startWorkers(functions: readonly HostedFunction[], ports: LocalPorts, answered: () => number) {
  const { database, feed, lanes, bus, deadMessages, scheduler, clock, logger } = ports
  return [
    startFeedPollers(functions, feed, logger),
    startBusPollers(functions, bus, logger),
    startLanePollers(functions, lanes, answered, logger),
    startDeadMessagePoller(functions, deadMessages, logger),
    startTimers(functions, scheduler, clock, logger),
    startSchedules(functions, database.disk, logger),
  ]
}

/** What was accepted is on disk, so nothing is waited for but closing connections; the next start goes on from there. */
async function stop(
  server: Server,
  live: { stop(): Promise<void> },
  workers: readonly { stop(): void }[],
  { database }: LocalPorts,
): Promise<void> {
  for (const worker of workers) worker.stop()
  server.close()
  await live.stop()
  server.closeAllConnections()
  // Nobody was told of what a disk that fails does not take.
  await database.answerable()?.catch(() => {})
  database.close()
}
