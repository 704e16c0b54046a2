import type { ItemRow } from '../adapters/local/item-row.ts'
import { sweep } from '../core/features/sweep/sweep.ts'
import { definition as sweeper } from '../functions/sweep/function.ts'
import type { SimulatedPlatform } from '../test/simulation/simulated-platform.ts'
import { storedSize } from './aws/capacity.ts'
import { type Metered, meterStores } from './aws/metered-stores.ts'
import { prices } from './aws/prices.ts'
import { bringToWait, type KindName, kinds, stateOf, type Waiting } from './waiting-missions.ts'

const missions = 1000
const minute = 60_000
const hourMinutes = 60
const hoursInMonth = 730

export interface WaitCost {
  readonly waits_for: KindName
  /** How many requests each took in the hour. */
  readonly requests: number
  readonly read_units: number
  readonly write_units: number
  readonly index_write_units: number
  /** For a million missions, an hour each. */
  readonly usd: number
  readonly storage_usd: number
}

/** Missions wait for an hour while the sweeper runs each minute; the costs are those of a million missions on AWS. */
export async function measureWaiting(count = missions): Promise<readonly WaitCost[]> {
  const costs: WaitCost[] = []
  for (const name of Object.keys(kinds) as KindName[]) costs.push(await costOf(name, count))
  return costs
}

/** The cost of a single mission is subtracted: the sweeper's work for a tenant, however many of its missions wait. */
async function costOf(name: KindName, count: number): Promise<WaitCost> {
  const one = await passAnHour(await bringToWait(name, 1))
  const all = await passAnHour(await bringToWait(name, count))
  const each = (of: (hour: Hour) => number) => (of(all) - of(one)) / (count - 1)
  const requests = each(({ metered }) => metered.reads + metered.writes)
  const read_units = each(({ metered }) => metered.read_units)
  const write_units = each(({ metered }) => metered.write_units)
  const index_write_units = each(({ metered }) => metered.index_write_units)
  const gbSeconds = (requests * secondsPerRequest * sweeper.memoryMb) / 1024
  const usd =
    read_units * prices.read_unit +
    (write_units + index_write_units) * prices.write_unit +
    gbSeconds * prices.lambda_gb_second
  const perGbHour = (prices.stored_gb_month + prices.restorable_gb_month) / hoursInMonth
  return {
    ...{ waits_for: name, requests, read_units, write_units, index_write_units },
    usd: usd * 1e6,
    storage_usd: each(({ stored }) => stored) * (1e6 / 1e9) * perGbHour,
  }
}

/** Assumed: the duration of one request of the sweeper, one at a time. */
const secondsPerRequest = 0.006

export interface Hour {
  readonly metered: Metered
  /** Bytes, including the indexes. */
  readonly stored: number
}

/** @throws Error if a mission did not wait to the end */
export async function passAnHour({ platform, ids }: Waiting): Promise<Hour> {
  const states = await Promise.all(ids.map((id) => stateOf(platform, id)))
  await platform.database.settled()
  const stored = bytesOf(platform)
  const { stores, metered } = meterStores(platform.ports.stores)
  const round = sweep({ ...platform.ports, stores })
  for (let minutes = 0; minutes < hourMinutes; minutes++) {
    platform.advance(minute)
    while ((await round()).more);
  }
  for (const [at, id] of ids.entries()) {
    const state = await stateOf(platform, id)
    if (state !== states[at]) throw new Error(`${id} was ${states[at]}, and became ${state}`)
  }
  platform.close()
  return { metered, stored }
}

/** The size of the mission table's content, as DynamoDB counts it. */
function bytesOf({ database }: SimulatedPlatform): number {
  const rows = database.prepare('SELECT pk, sk, v, body, kind, lp, ls, due, expires_at FROM entities').all()
  return (rows as unknown as ItemRow[]).reduce((total, row) => total + storedSize(attributesOf(row)), 0)
}

function attributesOf({ pk, sk, v, body, kind, lp, ls, due, expires_at }: ItemRow) {
  return {
    ...{ pk: { S: pk }, sk: { S: sk }, v: { N: String(v) }, body: { S: body } },
    ...(kind !== null && { kind: { S: kind } }),
    ...(lp !== null && ls !== null && { lp: { S: lp }, ls: { S: ls } }),
    ...(due !== null && { dp: { S: 'due#0' }, ds: { S: `${String(due).padStart(15, '0')}#${pk}#${sk}` } }),
    ...(expires_at !== null && { expires_at: { N: String(expires_at) } }),
  }
}

if (import.meta.main) console.table(await measureWaiting(Number(process.argv[2] ?? missions)))
