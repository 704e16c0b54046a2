import * as z from 'zod'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'
import { noUsage, StoredUsage } from '../mission/mission.ts'
import { Act, CallUsage } from '../stop/stop.ts'

/** The operator's key that requested it. */
export const Operator = record({ key_id: z.string(), name: z.string() })
export type Operator = z.output<typeof Operator>

/** Sums over tenants. */
const Tally = record({
  tenants: z.number(),
  /** Tenants that could not be updated or checked, or whose stop is in progress. */
  unfinished: z.number(),
  stopped: z.number(),
  already_finished: z.number(),
  in_flight: z.number(),
  not_heard_of: z.number(),
  last_call_ended_at: z.number().nullable(),
  usage: StoredUsage,
  spent_after: CallUsage,
  estimated: z.boolean(),
})
export type Tally = z.output<typeof Tally>

/**
 * An operator's request, and its progress over all tenants. First each tenant is updated: its record gets the switches, and in
 * the same write a stop or another job under the id of the work. Then all are checked until those are done.
 */
const Work = record({
  id: z.string(),
  act: Act,
  reason: z.string(),
  by: Operator,
  requested_at: z.number(),
  state: z.enum(['telling', 'following', 'done']),
  /** In the current pass: the tenant after which it continues; `null` at its beginning. */
  after: z.string().nullable(),
  /** The sums of the current pass. */
  so_far: Tally,
  /** The result of the last complete pass over all tenants. */
  last: record({ tally: Tally, at: z.number() }).nullable(),
  /** When all tenants were done. */
  confirmed_at: z.number().nullable(),
})
export type Work = z.output<typeof Work>

export const workKind = kindOf('platform work', 'entities', Work)

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

/** @returns the id of the work in a partition */
export function workIn(partition: string): string {
  return partition.slice(partitionPrefix.length)
}

export function workKey(id: string): Key {
  return { partition: `${partitionPrefix}${id}`, sort: 'work' }
}

export function newWork({ id, act, reason, by }: Pick<Work, 'id' | 'act' | 'reason' | 'by'>, now: number): Work {
  const begin = { state: 'telling', after: null, so_far: nobody, last: null, confirmed_at: null } as const
  return { id, act, reason, by, requested_at: now, ...begin }
}

export async function loadWork(operators: Store, id: string): Promise<StoredWork | undefined> {
  const item = await readItem(operators, workKind, workKey(id), { consistent: true })
  return item && { work: item.body, version: item.version }
}

/** @param due when the sweeper checks it; `undefined` means that nothing is left to do */
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
