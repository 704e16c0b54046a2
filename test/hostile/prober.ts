import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { type HttpConnection, openConnection } from '../../bench/http-client.ts'

/** What is asked, with which key. */
export interface Probe {
  readonly http: string
  readonly key: string
  readonly path: string
  readonly perSecond: number
  /** The process that answers. */
  readonly pid: number
}

export interface Window {
  /** How long to ask. */
  readonly ms: number
}

export interface Probed {
  /** Milliseconds, each from when its request was due: what waits behind a slow answer has waited too. */
  readonly latencies: readonly number[]
  /**
   * Milliseconds of processor time that the event loop had between each request and its answer, for it and for others. On a machine
   * that others use too this says what the server makes a request wait for, and nothing else.
   */
  readonly loop: readonly number[]
  /** What came in place of each answer of 200, and when. */
  readonly unanswered: readonly string[]
}

process.once('disconnect', () => process.exit())
const probe = JSON.parse(process.env.PROBE ?? '') as Probe
const free: { readonly connection: HttpConnection; readonly since: number }[] = []
/** Less than the server waits for a next request, so that none is sent to a connection as it closes. */
const keptFreeMs = 30_000
/** Beyond it the next ones wait, and that counts. */
const mostAtOnce = 100

process.on('message', async ({ ms }: Window) => process.send?.(await ask(ms)))
process.send?.({})

/** Each at its time, whatever became of those before it: on a connection that is free, or on a new one. */
async function ask(ms: number): Promise<Probed> {
  const latencies: number[] = []
  const loop: number[] = []
  const unanswered: string[] = []
  const begin = performance.now()
  const asked = new Set<Promise<void>>()
  const askAt = async (due: number) => {
    const before = loopTime()
    const problem = await once()
    loop.push(loopTime() - before)
    latencies.push(performance.now() - due)
    if (problem !== undefined) unanswered.push(`${problem} (${new Date().toISOString()})`)
  }
  for (let n = 0; n < (ms * probe.perSecond) / 1000; n++) {
    const due = begin + (n * 1000) / probe.perSecond
    const early = due - performance.now()
    if (early > 0) await pause(early)
    if (asked.size >= mostAtOnce) await Promise.race(asked)
    const one = askAt(due).finally(() => asked.delete(one))
    asked.add(one)
  }
  await Promise.all(asked)
  return { latencies, loop, unanswered }
}

async function once(): Promise<string | undefined> {
  try {
    const connection = freeOne() ?? (await openConnection(probe.http, probe.key))
    const { status, body } = await connection.send('GET', probe.path)
    free.push({ connection, since: performance.now() })
    return status === 200 ? undefined : `${status} ${body}`
  } catch (error) {
    return String(error)
  }
}

function freeOne(): HttpConnection | undefined {
  const early = performance.now() - keptFreeMs
  for (let one = free.pop(); one; one = free.pop()) {
    if (one.since > early && one.connection.isOpen) return one.connection
    one.connection.close()
  }
  return undefined
}

/** Linux: nanoseconds on a processor, of the first thread of a process. */
function loopTime(): number {
  const [onProcessor = ''] = readFileSync(`/proc/${probe.pid}/task/${probe.pid}/schedstat`, 'utf8').split(' ')
  return Number(onProcessor) / 1e6
}
