import { makeTenants, type TestTenant } from '../test/crash/tenants.ts'
import { attacks } from '../test/hostile/attacks.ts'
import { startGenerator, startProber } from '../test/hostile/programs.ts'
import { type OpenReceivers, openReceivers } from '../test/hostile/receivers.ts'
import { newDataFolder } from './data-folder.ts'
import { type Edition, startEditionOn } from './edition.ts'
import { openConnection } from './http-client.ts'
import { median, percentiles } from './statistics.ts'

/** For each attack; fewer are faster and noisier. */
export const rounds = Number(process.env.SORTIE_BENCH_ROUNDS ?? 3)
const idleMs = 600
const attackMs = 1_500
const probesPerSecond = 150
const warmUpMs = 500
/** The defaults of `sortie tenants create`. */
const usual = { concurrency: 10, requests_per_s: 100 }

export interface Calm {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

export interface IsolationFigures {
  readonly attack: string
  /** Milliseconds of the other tenant's GET on an idle server, and during the attack: the median round. */
  readonly idle: Calm
  readonly beside: Calm
  /** The same p99 in CPU time of the event loop. */
  readonly loop_idle_p99: number
  readonly loop_p99: number
  /** GETs without a 200 answer. */
  readonly failed: number
  /** Requests, frames and connections of the attack per second. */
  readonly turns_per_s: number
  /** Cores that all the server's threads used during the attack. */
  readonly cores: number
  /** Peak resident memory in MiB. */
  readonly peak_mib: number
}

/** Each attack alone on a newly started edition, while another tenant reads a mission at a steady rate. */
export async function measureIsolation(only: (name: string) => boolean): Promise<readonly IsolationFigures[]> {
  const receivers = await openReceivers()
  const figures: IsolationFigures[] = []
  try {
    for (const { name } of attacks.filter((attack) => only(attack.name))) {
      const one = await measureAttack(name, receivers)
      console.error(`${name}: ${JSON.stringify(one)}`)
      figures.push(one)
    }
  } finally {
    receivers.close()
  }
  return figures
}

async function measureAttack(attack: string, { addresses, hosts }: OpenReceivers): Promise<IsolationFigures> {
  const data = await newDataFolder()
  const [reader] = await makeTenants(data.path, [usual.concurrency])
  const [attacker] = await makeTenants(data.path, [usual.concurrency], usual.requests_per_s)
  const edition = await startEditionOn(data.path, { env: { SORTIE_FETCH_ALLOW: hosts } })
  const { http, websocket } = edition.ready
  try {
    const path = await endedMission(edition, reader as TestTenant)
    const prober = await startProber({
      http,
      key: (reader as TestTenant).key,
      path,
      perSecond: probesPerSecond,
      pid: edition.pid,
    })
    const generator = await startGenerator({ http, websocket, key: (attacker as TestTenant).key, receivers: addresses })
    try {
      const idle: Calm[] = []
      const beside: Calm[] = []
      const loop = { idle: [] as number[], beside: [] as number[] }
      let failed = 0
      let turns = 0
      let cpu = 0
      await generator.prepare([attack])
      for (let round = 0; round < rounds; round++) {
        // Remaining work of the previous round, such as closing connections, would distort the idle figures.
        await prober.tell({ ms: warmUpMs })
        const quiet = await prober.tell({ ms: idleMs })
        idle.push(calmOf(quiet.latencies))
        loop.idle.push(percentiles(quiet.loop).p99)
        const before = edition.cpu()
        await generator.begin()
        const probed = await prober.tell({ ms: attackMs })
        cpu += edition.cpu() - before
        turns = await generator.end()
        beside.push(calmOf(probed.latencies))
        loop.beside.push(percentiles(probed.loop).p99)
        failed += probed.unanswered.length
      }
      const attackedMs = rounds * attackMs
      const turns_per_s = (turns * 1000) / attackedMs
      const loops = { loop_idle_p99: median(loop.idle), loop_p99: median(loop.beside) }
      const figures = { attack, idle: medianOf(idle), beside: medianOf(beside), ...loops }
      return { ...figures, failed, turns_per_s, cores: cpu / attackedMs, peak_mib: edition.peakMemory() }
    } finally {
      await prober.close()
      await generator.close()
    }
  } finally {
    await edition.stop()
    await data.remove()
  }
}

async function endedMission({ ready }: Edition, { key }: TestTenant): Promise<string> {
  const connection = await openConnection(ready.http, key)
  const body = JSON.stringify({ agent: 'echo', input: 'hello' })
  const { id } = JSON.parse((await connection.send('POST', '/v1/missions', body)).body)
  await connection.send('GET', `/v1/missions/${id}/events?after=2&wait=5`)
  connection.close()
  return `/v1/missions/${id}`
}

function calmOf(latencies: readonly number[]): Calm {
  const { p50, p99 } = percentiles(latencies)
  return { p50, p99, max: Math.max(...latencies) }
}

function medianOf(rounds: readonly Calm[]): Calm {
  const of = (field: keyof Calm) => median(rounds.map((round) => round[field]))
  return { p50: of('p50'), p99: of('p99'), max: of('max') }
}

if (import.meta.main) {
  const named = process.argv.slice(2)
  await measureIsolation((name) => named.length === 0 || named.some((word) => name.includes(word)))
}
