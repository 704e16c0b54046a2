import { join } from 'node:path'
import type { Mission } from '../contract/resources/mission.ts'
import type { Metered } from './aws/metered-stores.ts'
import { copyMission } from './copied-missions.ts'
import { newDataFolder } from './data-folder.ts'
import { type Edition, startEditionOn } from './edition.ts'
import { type HttpConnection, openConnection } from './http-client.ts'
import { meterOperations } from './metered-operations.ts'
import { median } from './statistics.ts'

/** `SORTIE_BENCH_GROWTH=1000000` continues to a million, which takes some minutes and 4 GB of disk. */
const most = Number(process.env.SORTIE_BENCH_GROWTH ?? 100_000)
const sizes = [1_000, 10_000, 100_000, 1_000_000].filter((size) => size <= most)
const warmUp = 100
const counted = 300

export interface GrowthFigures {
  readonly sizes: readonly number[]
  /** Median milliseconds, one for each size. */
  readonly operations: Readonly<Record<string, readonly number[]>>
  /** The store requests of each, for each size. */
  readonly metered: Readonly<Record<string, readonly Metered[]>>
  /** MiB of the data file, one for each size. */
  readonly file_mib: readonly number[]
}

/**
 * The duration of operations as the number of stored missions grows. One real mission is copied with all of its rows, as often as
 * necessary, while the edition is stopped.
 */
export async function measureGrowth(): Promise<GrowthFigures> {
  const data = await newDataFolder()
  const file = join(data.path, 'sortie.db')
  const figures: Record<string, number[]> = {}
  const metered: Record<string, Metered[]> = {}
  const fileMib: number[] = []
  try {
    const original = await firstMission(data.path)
    let there = 1
    for (const size of sizes) {
      fileMib.push(copyMission(file, original.id, there, size))
      there = size
      const edition = await startEditionOn(data.path)
      const times = await measure(edition, original.api_key).finally(edition.stop)
      append(figures, times)
      append(metered, await meterOperations(file, original.tenant))
    }
    return { sizes, operations: figures, metered, file_mib: fileMib }
  } finally {
    await data.remove()
  }
}

function append<Value>(lists: Record<string, Value[]>, values: Readonly<Record<string, Value>>): void {
  for (const [name, value] of Object.entries(values)) {
    lists[name] ??= []
    lists[name].push(value)
  }
}

interface Original {
  readonly id: string
  readonly api_key: string
  readonly tenant: string
}

async function firstMission(folder: string): Promise<Original> {
  const edition = await startEditionOn(folder)
  try {
    const { http, api_key } = edition.ready
    const connection = await openConnection(http, api_key)
    const { id } = await submit(connection)
    while ((await get<Mission>(connection, `/v1/missions/${id}`)).status !== 'COMPLETED');
    const { tenant } = await get<{ tenant: { id: string } }>(connection, '/v1/me')
    connection.close()
    return { id, api_key, tenant: tenant.id }
  } finally {
    await edition.stop()
  }
}

async function measure({ ready }: Edition, apiKey: string): Promise<Record<string, number>> {
  const connection = await openConnection(ready.http, apiKey)
  const { id } = await submit(connection)
  const operations: Record<string, () => Promise<unknown>> = {
    submit: () => submit(connection),
    get: () => get(connection, `/v1/missions/${id}`),
    explain: () => get(connection, `/v1/missions/${id}/explain`),
    events: () => get(connection, `/v1/missions/${id}/events`),
    steps: () => get(connection, `/v1/missions/${id}/steps`),
    'list, all': () => get(connection, '/v1/missions?limit=20'),
    'list, completed': () => get(connection, '/v1/missions?status=COMPLETED&limit=20'),
    'list, waiting': () => get(connection, '/v1/missions?status=WAITING&limit=20'),
  }
  const times: Record<string, number> = {}
  for (const [name, operation] of Object.entries(operations)) times[name] = await medianOf(operation)
  connection.close()
  return times
}

async function medianOf(operation: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < warmUp + counted; n++) {
    const begin = performance.now()
    await operation()
    if (n >= warmUp) times.push(performance.now() - begin)
  }
  return median(times)
}

async function submit(connection: HttpConnection): Promise<Mission> {
  const answer = await connection.send('POST', '/v1/missions', JSON.stringify({ agent: 'echo', input: 'hello' }))
  if (answer.status !== 202) throw new Error(answer.body)
  return JSON.parse(answer.body) as Mission
}

async function get<Body>(connection: HttpConnection, path: string): Promise<Body> {
  const answer = await connection.send('GET', path)
  if (answer.status !== 200) throw new Error(answer.body)
  return JSON.parse(answer.body) as Body
}

if (import.meta.main) console.log(await measureGrowth())
