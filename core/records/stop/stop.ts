import * as z from 'zod'
import type { Change, Item, Key, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'
import { noUsage, StoredUsage } from '../mission/mission.ts'
import { StoredScope } from '../switch/scope.ts'

export const Act = z.discriminatedUnion('do', [
  record({ do: z.literal('stop'), switch_id: z.string().nullable() }),
  record({ do: z.enum(['hold', 'release']), switch_id: z.string() }),
])
export type Act = z.output<typeof Act>

/** One pass over all unfinished missions of the tenant, newest first. */
const Pass = record({
  began_at: z.number(),
  /** The id after which it continues; `null` at its beginning. */
  before: z.string().nullable(),
  /** The number of missions to stop in this pass. */
  found: z.number(),
  /** The number of consecutive passes that found nothing. */
  clean: z.number(),
})
export type Pass = z.output<typeof Pass>

const Totals = record({ stopped: z.number(), already_finished: z.number(), usage: StoredUsage })
export type Totals = z.output<typeof Totals>

export const CallUsage = record({ input_tokens: z.number(), output_tokens: z.number(), cost_usd: z.number() })

/** The outcomes of the calls in flight, and their usage. */
const CallTotals = record({
  in_flight: z.number(),
  /** When the first unfinished one was aborted. */
  open_since: z.number().nullable(),
  not_heard_of: z.number(),
  last_ended_at: z.number().nullable(),
  spent: CallUsage,
  estimated: z.boolean(),
})
export type CallTotals = z.output<typeof CallTotals>

export const noCalls: CallTotals = {
  in_flight: 0,
  open_since: null,
  not_heard_of: 0,
  last_ended_at: null,
  spent: { input_tokens: 0, output_tokens: 0, cost_usd: 0 },
  estimated: false,
}

/** A request to stop missions, and its progress. It is resumed after a crash until it is complete. */
const Stop = record({
  id: z.string(),
  scope: z.union([StoredScope, record({ kind: z.literal('mission'), mission_id: z.string() })]),
  reason: z.string(),
  /** The act for each mission: a switch visits all missions in the same way as a stop. */
  act: Act.default({ do: 'stop', switch_id: null }),
  requested_at: z.number(),
  state: z.enum(['stopping', 'stopped']),
  confirmed_at: z.number().nullable(),
  pass: Pass,
  /** Partial while it is stopping; exact afterwards. */
  totals: Totals,
  /** Set once all aborted calls have ended, so that receipts need not read them again; absent before. */
  calls: CallTotals.exactOptional(),
})
export type Stop = z.output<typeof Stop>

export const stopKind = kindOf('stop', 'entities', Stop)

export interface StoredStop {
  readonly stop: Stop
  readonly version: number
}

/** The outcome for one mission. */
const StopEntry = record({
  mission_id: z.string(),
  outcome: z.enum(['stopped', 'already_finished']),
  at: z.number(),
  in_flight: z.boolean(),
  usage: StoredUsage,
})
export type StopEntry = z.output<typeof StopEntry>

export const stopEntryKind = kindOf('stopped mission', 'entities', StopEntry)

/** A call in flight when its mission was stopped. */
const AbortedCall = record({
  mission_id: z.string(),
  attempt: z.number(),
  leg: z.number(),
  aborted_at: z.number(),
  end: z.union([
    z.null(),
    record({ at: z.number(), spent: CallUsage, estimated: z.boolean() }),
    /** Its executor was lost. */
    z.literal('never_heard_of'),
  ]),
})
export type AbortedCall = z.output<typeof AbortedCall>

export const abortedCallKind = kindOf('aborted call', 'entities', AbortedCall)

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

/** @returns the id of the stop in a partition */
export function stopIn(partition: string): string {
  return partition.slice(partitionPrefix.length)
}

function stopKey(id: string): Key {
  return { partition: stopPartition(id), sort: 'stop' }
}

export async function loadStop(store: Store, id: string): Promise<StoredStop | undefined> {
  const item = await readItem(store, stopKind, stopKey(id), { consistent: true })
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

/** @param due when the sweeper checks it; `undefined` means that nothing is left to do */
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

/** A mission whose children must still be stopped. */
export function putTree(stop: string, mission: string): Change {
  return putPart(stop, `${treePrefix}${mission}`, { mission_id: mission }, 0)
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
