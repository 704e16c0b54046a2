import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Mission } from '../contract/resources/mission.ts'
import { newDataFolder } from './data-folder.ts'
import { type Edition, startEditionOn } from './edition.ts'
import { type HttpConnection, openConnection } from './http-client.ts'
import { post } from './load.ts'
import { type Percentiles, percentiles } from './statistics.ts'

/** Missions of the noisy tenant; SORTIE_BENCH_NOISE sets another number. */
const noise = Number(process.env.SORTIE_BENCH_NOISE ?? 100_000)
const measured = 100
/** The duration of the run with constant urgent work. */
const urgentMs = 5_000
const lowBesideUrgent = 20

const sortie = join(import.meta.dirname, '..', 'bin', 'sortie.ts')

export interface FairnessFigures {
  readonly noise: number
  /** Milliseconds from acceptance to start of the quiet tenant's missions. */
  readonly alone: Percentiles
  readonly beside: Percentiles
  /** Whether the noisy tenant's backlog lasted for the whole measurement. */
  readonly noisy_throughout: boolean
  /** The same for low-priority missions while another tenant's urgent ones use the machine's full capacity. */
  readonly low: Percentiles
  /** Urgent missions that were submitted meanwhile. */
  readonly urgent: number
}

/** Two tenants on one machine: the effect of one tenant's noise on the other. */
export async function measureFairness(): Promise<FairnessFigures> {
  const data = await newDataFolder()
  const first = await startEditionOn(data.path)
  const noisy = first.ready.api_key
  await first.stop()
  const quiet = await newTenant(data.path)
  const edition = await startEditionOn(data.path)
  try {
    // Code is compiled as it gets hot; without a warm-up, the noise would be compared with a cold start.
    for (let run = 0; run < 10; run++) await quietRun(edition, quiet)
    const alone = await quietRun(edition, quiet)
    const { low, urgent } = await lowBesideUrgentWork(edition, noisy, quiet)
    const noises = await submit(edition, noisy, 'LOW', noise, 32)
    const beside = await quietRun(edition, quiet)
    const last = await missionOf(edition, noisy, noises.at(-1) as string)
    return { noise, alone, beside, noisy_throughout: last.started_at === null, low, urgent }
  } finally {
    await edition.stop()
    await data.remove()
  }
}

async function newTenant(folder: string): Promise<string> {
  const args = [sortie, 'tenants', 'create', 'Quiet', '--data', folder, '--requests-per-s', '100000', '--json']
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout).api_key
}

async function quietRun(edition: Edition, key: string): Promise<Percentiles> {
  return waitsOf(edition, key, await submit(edition, key, 'NORMAL', measured, 4))
}

/** The noisy tenant keeps more urgent missions in progress than the machine can start. */
async function lowBesideUrgentWork(edition: Edition, noisy: string, quiet: string) {
  let urgent = 0
  const until = Date.now() + urgentMs
  const flood = (async () => {
    while (Date.now() < until) urgent += (await submit(edition, noisy, 'CRITICAL', 200, 32)).length
  })()
  const low = await submit(edition, quiet, 'LOW', lowBesideUrgent, 1)
  const waits = await waitsOf(edition, quiet, low)
  await flood
  return { low: waits, urgent }
}

/** @returns their IDs */
async function submit({ ready }: Edition, apiKey: string, priority: string, count: number, inFlight: number) {
  const body = JSON.stringify({ agent: 'echo', input: 'hello', priority })
  const load = await post({ base: ready.http, apiKey, path: '/v1/missions', body: () => body, count, inFlight })
  return load.answers.map((answer) => (JSON.parse(answer) as Mission).id)
}

async function waitsOf({ ready }: Edition, apiKey: string, ids: readonly string[]): Promise<Percentiles> {
  const connection = await openConnection(ready.http, apiKey)
  const waits: number[] = []
  for (const id of ids) {
    const { created_at, started_at } = await started(connection, id)
    waits.push(Date.parse(started_at ?? '') - Date.parse(created_at))
  }
  connection.close()
  return percentiles(waits)
}

async function started(connection: HttpConnection, id: string): Promise<Mission> {
  for (;;) {
    const mission = await get<Mission>(connection, `/v1/missions/${id}`)
    if (mission.started_at !== null) return mission
    await get(connection, `/v1/missions/${id}/events?after=${mission.last_seq}&wait=5`)
  }
}

async function missionOf({ ready }: Edition, apiKey: string, id: string): Promise<Mission> {
  const connection = await openConnection(ready.http, apiKey)
  const mission = await get<Mission>(connection, `/v1/missions/${id}`)
  connection.close()
  return mission
}

async function get<Resource>(connection: HttpConnection, path: string): Promise<Resource> {
  const { status, body } = await connection.send('GET', path)
  if (status !== 200) throw new Error(`GET ${path}: ${status} ${body.slice(0, 300)}`)
  return JSON.parse(body)
}

if (import.meta.main) console.dir(await measureFairness(), { depth: 4 })
