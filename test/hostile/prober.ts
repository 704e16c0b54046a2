import { setTimeout as pause } from 'node:timers/promises'
import { type HttpConnection, openConnection } from '../../bench/http-client.ts'

/** What is asked, with which key. */
export interface Probe {
  readonly http: string
  readonly key: string
  readonly path: string
  readonly perSecond: number
}

export interface Window {
  /** How long to ask. */
  readonly ms: number
}

export interface Probed {
  /** Milliseconds, each from when its request was due: what waits behind a slow answer has waited too. */
  readonly latencies: readonly number[]
  /** Without an answer of 200. */
  readonly failed: number
}

process.once('disconnect', () => process.exit())
const probe = JSON.parse(process.env.PROBE ?? '') as Probe
let connection: HttpConnection | undefined

process.on('message', async ({ ms }: Window) => process.send?.(await ask(ms)))
process.send?.({})

async function ask(ms: number): Promise<Probed> {
  const latencies: number[] = []
  let failed = 0
  const begin = performance.now()
  const count = Math.round((ms * probe.perSecond) / 1000)
  for (let n = 0; n < count; n++) {
    const due = begin + (n * 1000) / probe.perSecond
    const early = due - performance.now()
    if (early > 0) await pause(early)
    const good = await once()
    latencies.push(performance.now() - due)
    if (!good) failed++
  }
  return { latencies, failed }
}

async function once(): Promise<boolean> {
  try {
    connection ??= await openConnection(probe.http, probe.key)
    return (await connection.send('GET', probe.path)).status === 200
  } catch {
    connection = undefined
    return false
  }
}
