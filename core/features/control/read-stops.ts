import { SortieError } from '../../../contract/errors.ts'
import type { StoppedMission, Stop as StopView } from '../../../contract/resources/control.ts'
import { newestFirst, type Page, type PageRequest } from '../../base/paging/newest-first.ts'
import { partitionPage } from '../../base/paging/partition-page.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { iso } from '../../base/times/iso.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import {
  entryPrefix,
  loadStop,
  type Stop,
  type StopEntry,
  stopEntryKind,
  stopKind,
  stopPartition,
  stopsListing,
} from '../../records/stop/stop.ts'
import { sumOfCalls } from './sum-of-calls.ts'

type ReadPorts = { readonly stores: Stores; readonly clock: Clock }

/** @throws SortieError `not_found` */
export function getStop({ stores }: ReadPorts) {
  return async (caller: Caller, id: string): Promise<StopView> => {
    const store = stores.tenant(caller.tenant.id)
    return stopView(store, await requireStop(store, id))
  }
}

/** A stop in an answer: 500 characters of a reason, each up to 7 bytes, and its other fields. */
export const mostBytesOfStop = 5_000

/** Newest first. @throws SortieError `invalid_cursor` */
export function listStops({ stores, clock }: ReadPorts) {
  return async (caller: Caller, page: PageRequest): Promise<Page<StopView>> => {
    const scope = scopeOf({ stores, clock }, caller.tenant.id)
    const bound = `${scope.tenant} stops`
    const bytesOf = () => mostBytesOfStop
    const list = { kind: stopKind, listing: stopsListing, bound, view: (stop: Stop) => stop, bytesOf }
    const found = await newestFirst(scope, list, page)
    const items: StopView[] = []
    // One after the other: each may have many calls.
    for (const stop of found.items) items.push(await stopView(scope.store, stop))
    return { items, next_cursor: found.next_cursor }
  }
}

/** @throws SortieError `not_found`, `invalid_cursor` */
export function listStoppedMissions({ stores, clock }: ReadPorts) {
  return async (caller: Caller, id: string, page: PageRequest): Promise<Page<StoppedMission>> => {
    const scope = scopeOf({ stores, clock }, caller.tenant.id)
    await requireStop(scope.store, id)
    const bound = `${caller.tenant.id} stopped ${id}`
    const query = { partition: stopPartition(id), prefix: entryPrefix, consistent: true }
    return partitionPage(scope, { kind: stopEntryKind, query, bound, view: entryView }, page)
  }
}

function entryView({ mission_id, outcome, at, in_flight, usage }: StopEntry): StoppedMission {
  return { mission_id, outcome, at: iso(at), in_flight, usage }
}

/** @throws SortieError `not_found` */
export async function requireStop(store: Store, id: string): Promise<Stop> {
  const stored = await loadStop(store, id)
  if (!stored) throw new SortieError('not_found', `There is no stop ${id}`)
  return stored.stop
}

export async function stopView(store: Store, stop: Stop): Promise<StopView> {
  const calls = stop.calls ?? (await sumOfCalls(store, stop.id))
  return {
    id: stop.id,
    scope: stop.scope,
    reason: stop.reason,
    state: stop.state,
    requested_at: iso(stop.requested_at),
    confirmed_at: stop.confirmed_at === null ? null : iso(stop.confirmed_at),
    stopped: stop.totals.stopped,
    already_finished: stop.totals.already_finished,
    in_flight: calls.in_flight,
    not_heard_of: calls.not_heard_of,
    last_call_ended_at: calls.last_ended_at === null ? null : iso(calls.last_ended_at),
    usage: stop.totals.usage,
    spent_after: { ...calls.spent, estimated: calls.estimated },
  }
}
