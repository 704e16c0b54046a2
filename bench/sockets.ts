import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { allMissions } from '../contract/live.ts'
import { startEdition } from './edition.ts'
import { openConnection } from './http-client.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { median } from './statistics.ts'
import { openSubscribers } from './subscribers.ts'

const subscribers = 10_000
const runs = 7
/** Time for the garbage collector and the operating system to settle after the connections are opened. */
const restMs = 2_000

export interface SocketFigures {
  readonly subscribers: number
  /** MiB while all of them are idle. */
  readonly memory_mib: number
  readonly connects_per_s: number
  /** From the request that causes one event to its arrival at the last subscriber; the median of several. */
  readonly reach_all_ms: number
}

/**
 * The local edition with subscribers to `*`, and a bare `ws` server with the same number of connections, one server at a time.
 */
export async function measureSockets(): Promise<{ sortie: SocketFigures; ws: SocketFigures }> {
  const ws = await measureServer(await startServer<Addresses>(broadcastServer, []), '/', broadcast)
  const sortie = await measureServer(await startEdition(), '/v1/missions', scheduled())
  return { sortie, ws }
}

const broadcastServer = fileURLToPath(import.meta.resolve('./baseline/broadcast-server.ts'))

interface Addresses {
  readonly http: string
  readonly websocket: string
  readonly api_key?: string
}

/** As long as the event that Sortie sends. */
const broadcast = JSON.stringify({ type: 'event', event: 'x'.repeat(300) })

/** A scheduled mission has exactly one event, its submission. */
function scheduled(): string {
  const start_at = new Date(Date.now() + 86_400_000).toISOString()
  return JSON.stringify({ agent: 'echo', input: 'hello', start_at })
}

async function measureServer(server: ServerProcess<Addresses>, path: string, body: string): Promise<SocketFigures> {
  const { http, websocket: url, api_key } = server.ready
  const key = api_key === undefined ? {} : { apiKey: api_key }
  try {
    const frame = JSON.stringify({ type: 'subscribe', mission_id: allMissions })
    const begin = performance.now()
    const all = await openSubscribers({ url, ...key, count: subscribers, frame })
    const connects_per_s = (subscribers / (performance.now() - begin)) * 1000
    const connection = await openConnection(http, api_key)
    const times: number[] = []
    for (let run = 0; run <= runs; run++) {
      const at = performance.now()
      const arrived = all.untilAllGot(1)
      await connection.send('POST', path, body)
      times.push((await arrived) - at)
    }
    await sleep(restMs)
    const memory_mib = server.memory()
    all.close()
    connection.close()
    return { subscribers, memory_mib, connects_per_s, reach_all_ms: median(times.slice(1)) }
  } finally {
    await server.stop()
  }
}

if (import.meta.main) console.log(await measureSockets())
