import type { Usage } from '../../../contract/resources/mission.ts'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { noUsage } from '../mission/model.ts'
import type { Act, CallUsage } from '../stop/stop.ts'

/** Which key of an operator asked for it. */
export interface Operator {
  readonly key_id: string
  readonly name: string
}

/**
 * What an operator asked for, and how far it got with all tenants. First each tenant is told: its record gets the switches,
 * and in the same write a stop or another job under the id of the work. Then all are looked at until those are done.
 */
export interface Work {
  readonly id: string
  readonly act: Act
  readonly reason: string
  readonly by: Operator
  readonly requested_at: number
  readonly state: 'telling' | 'following' | 'done'
  /** Of the pass under way: the tenant after which it goes on; `null` at its beginning. */
  readonly after: string | null
  /** Of the pass under way. */
  readonly so_far: Tally
  /** Of the last whole look at all tenants. */
  readonly last: { readonly tally: Tally; readonly at: number } | null
  /** When all tenants were done. */
  readonly confirmed_at: number | null
}

/** Sums over tenants. */
export interface Tally {
  readonly tenants: number
  /** Those that could not be told or looked at, or whose stop goes on. */
  readonly unfinished: number
  readonly stopped: number
  readonly already_finished: number
  readonly in_flight: number
  readonly not_heard_of: number
  readonly last_call_ended_at: number | null
  readonly usage: Usage
  readonly spent_after: CallUsage
  readonly estimated: boolean
}

export const nobody: Tally = {
  tenants: 0,
  unfinished: 0,
  stopped: 0,
  already_finished: 0,
  in_flight: 0,
  not_heard_of: 0,
  last_call_ended_at: null,
  usage: noUsage,
  spent_after: { input_tokens: 0, output_tokens: 0, cost_usd: 0 },
  estimated: false,
}

export interface StoredWork {
  readonly work: Work
  readonly version: number
}

export const platformStopsListing = 'platform-stops'

const partitionPrefix = 'platform-work#'

export function isWorkPartition(partition: string): boolean {
  return partition.startsWith(partitionPrefix)
}

export function workKey(id: string): Key {
  return { partition: `${partitionPrefix}${id}`, sort: 'work' }
}

export function newWork(id: string, act: Act, reason: string, by: Operator, now: number): Work {
  const begin = { state: 'telling', after: null, so_far: nobody, last: null, confirmed_at: null } as const
  return { id, act, reason, by, requested_at: now, ...begin }
}

export async function loadWork(operators: Store, id: string): Promise<StoredWork | undefined> {
  const item = await operators.get<Work>('entities', workKey(id), { consistent: true })
  return item && { work: item.body, version: item.version }
}

/** @param due when the sweeper is to look at it; `undefined`: nothing is left to do */
export function putWork(work: Work, version: number, due: number | undefined): Change {
  const item = {
    ...workKey(work.id),
    version: version + 1,
    body: work,
    ...(work.act.do === 'stop' ? { listing: { partition: platformStopsListing, sort: work.id } } : {}),
    ...(due === undefined ? {} : { due }),
  }
  return { change: 'put', table: 'entities', item, when: version === 0 ? { absent: true } : { version } }
}
