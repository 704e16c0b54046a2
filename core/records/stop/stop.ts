import type { Stop as StopView } from '../../../contract/resources/control.ts'
import type { Usage } from '../../../contract/resources/mission.ts'
import type { Change, Item, Key, Store } from '../../base/ports/store.ts'
import { noUsage } from '../mission/model.ts'

/** A request to stop missions, and how far it got. It is carried on until it is done, whoever dies over it. */
export interface Stop {
  readonly id: string
  readonly scope: StopView['scope']
  readonly reason: string
  /** What is done with each mission: the work of a switch goes through all missions as a stop does. */
  readonly act: Act
  readonly requested_at: number
  readonly state: 'stopping' | 'stopped'
  readonly confirmed_at: number | null
  readonly pass: Pass
  /** So far while it is stopping; exact from then on. */
  readonly totals: Totals
}

export type Act =
  | { readonly do: 'stop'; readonly switch_id: string | null }
  | { readonly do: 'hold' | 'release'; readonly switch_id: string }

/** One look at all unfinished missions of the tenant, newest first. */
export interface Pass {
  readonly began_at: number
  /** The id after which it goes on; `null` at its beginning. */
  readonly before: string | null
  /** How many this pass has found to stop. */
  readonly found: number
  /** How many passes in a row have found nothing. */
  readonly clean: number
}

export interface Totals {
  readonly stopped: number
  readonly already_finished: number
  readonly usage: Usage
}

export interface StoredStop {
  readonly stop: Stop
  readonly version: number
}

/** What became of one mission. */
export interface StopEntry {
  readonly mission_id: string
  readonly outcome: 'stopped' | 'already_finished'
  readonly at: number
  readonly in_flight: boolean
  readonly usage: Usage
}

/** A call that was under way when its mission was stopped. */
export interface AbortedCall {
  readonly mission_id: string
  readonly attempt: number
  readonly leg: number
  readonly aborted_at: number
  readonly end:
    | null
    | { readonly at: number; readonly spent: CallUsage; readonly estimated: boolean }
    /** Its executor was lost. */
    | 'never_heard_of'
}

export interface CallUsage {
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cost_usd: number
}

export const stopsListing = 'stops'
export const entryPrefix = 'mission#'
export const callPrefix = 'call#'
export const treePrefix = 'tree#'

const partitionPrefix = 'stop#'

export function stopPartition(id: string): string {
  return `${partitionPrefix}${id}`
}

export function isStopPartition(partition: string): boolean {
  return partition.startsWith(partitionPrefix)
}

function stopKey(id: string): Key {
  return { partition: stopPartition(id), sort: 'stop' }
}

export async function loadStop(store: Store, id: string): Promise<StoredStop | undefined> {
  const item = await store.get<Stop>('entities', stopKey(id), { consistent: true })
  return item && { stop: item.body, version: item.version }
}

export function newStop(id: string, scope: Stop['scope'], reason: string, now: number): Stop {
  return {
    id,
    scope,
    reason,
    act: { do: 'stop', switch_id: null },
    requested_at: now,
    state: 'stopping',
    confirmed_at: null,
    pass: { began_at: now, before: null, found: 0, clean: 0 },
    totals: { stopped: 0, already_finished: 0, usage: noUsage },
  }
}

/** @param due when the sweeper is to look at it; `undefined`: nothing is left to do */
export function putStop(stop: Stop, version: number, due: number | undefined): Change {
  const item: Item<Stop> = {
    ...stopKey(stop.id),
    version: version + 1,
    body: stop,
    ...(stop.act.do === 'stop' ? { listing: { partition: stopsListing, sort: stop.id } } : {}),
    ...(due === undefined ? {} : { due }),
  }
  return { change: 'put', table: 'entities', item, when: version === 0 ? { absent: true } : { version } }
}

export function putEntry(stop: string, entry: StopEntry): Change {
  return putPart(stop, `${entryPrefix}${entry.mission_id}`, entry, 0)
}

export function putCall(stop: string, call: AbortedCall, version: number): Change {
  return putPart(stop, `${callPrefix}${call.mission_id}`, call, version)
}

export function callKey(stop: string, mission: string): Key {
  return { partition: stopPartition(stop), sort: `${callPrefix}${mission}` }
}

/** A mission whose children are still to be stopped. */
export interface TreeEntry {
  readonly mission_id: string
}

export function putTree(stop: string, mission: string): Change {
  return putPart(stop, `${treePrefix}${mission}`, { mission_id: mission } satisfies TreeEntry, 0)
}

export function deleteTree(stop: string, mission: string): Change {
  return {
    change: 'delete',
    table: 'entities',
    key: { partition: stopPartition(stop), sort: `${treePrefix}${mission}` },
  }
}

function putPart(stop: string, sort: string, body: object, version: number): Change {
  return {
    change: 'put',
    table: 'entities',
    item: { partition: stopPartition(stop), sort, version: version + 1, body },
    when: version === 0 ? { absent: true } : { version },
  }
}
