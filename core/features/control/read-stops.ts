import { SortieError } from '../../../contract/errors.ts'
import type { StoppedMission, Stop as StopView } from '../../../contract/resources/control.ts'
import { newestFirst, type Page, type PageRequest } from '../../base/paging/newest-first.ts'
import { partitionPage } from '../../base/paging/partition-page.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { iso } from '../../base/times/iso.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { roundUsd } from '../../records/mission/mission.ts'
import {
  type AbortedCall,
  type CallUsage,
  entryPrefix,
  loadStop,
  type Stop,
  type StopEntry,
  stopEntryKind,
  stopKind,
  stopPartition,
  stopsListing,
} from '../../records/stop/stop.ts'
import { callsOf } from './carry-on-stop.ts'

type ReadPorts = { readonly stores: Stores; readonly clock: Clock }

/** @throws SortieError `not_found` */
export function getStop({ stores }: ReadPorts) {
  return async (caller: Caller, id: string): Promise<StopView> => {
    const store = stores.tenant(caller.tenant.id)
    return stopView(store, await requireStop(store, id))
  }
}

/** A stop in an answer: 500 characters of a reason, each up to 7 bytes, and what is beside them. */
export const mostBytesOfStop = 5_000

/** Newest first. @throws SortieError `invalid_cursor` */
export function listStops({ stores, clock }: ReadPorts) {
  return async (caller: Caller, page: PageRequest): Promise<Page<StopView>> => {
    const scope = scopeOf({ stores, clock }, caller.tenant.id)
    const bound = `${scope.tenant} stops`
    const bytesOf = () => mostBytesOfStop
    const list = { kind: stopKind, listing: stopsListing, bound, view: (stop: Stop) => stop, bytesOf }
    const found = await newestFirst(scope, list, page)
    const items = await Promise.all(found.items.map((stop) => stopView(scope.store, stop)))
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
  const calls = (await callsOf(store, stop.id)).map(({ call }) => call)
  const ends = calls.flatMap(({ end }) => (end === null || end === 'never_heard_of' ? [] : [end]))
  return {
    id: stop.id,
    scope: stop.scope,
    reason: stop.reason,
    state: stop.state,
    requested_at: iso(stop.requested_at),
    confirmed_at: stop.confirmed_at === null ? null : iso(stop.confirmed_at),
    stopped: stop.totals.stopped,
    already_finished: stop.totals.already_finished,
    in_flight: calls.filter(({ end }) => end === null).length,
    not_heard_of: calls.filter(({ end }) => end === 'never_heard_of').length,
    last_call_ended_at: ends.length === 0 ? null : iso(Math.max(...ends.map(({ at }) => at))),
    usage: stop.totals.usage,
    spent_after: spentBy(ends),
  }
}

type Ended = Exclude<AbortedCall['end'], null | 'never_heard_of'>

function spentBy(ends: readonly Ended[]): StopView['spent_after'] {
  const sum = (of: keyof CallUsage) => ends.reduce((total, { spent }) => total + spent[of], 0)
  return {
    input_tokens: sum('input_tokens'),
    output_tokens: sum('output_tokens'),
    cost_usd: roundUsd(sum('cost_usd')),
    estimated: ends.some(({ estimated }) => estimated),
  }
}
