import { SortieError } from '../../../contract/errors.ts'
import type { StoppedMission, Stop as StopView } from '../../../contract/resources/control.ts'
import { newestFirst, type PageRequest } from '../../base/paging/newest-first.ts'
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

/** Newest first. @throws SortieError `invalid_cursor` */
export function listStops({ stores, clock }: ReadPorts) {
  return async (caller: Caller, page: PageRequest): Promise<{ items: StopView[]; next_cursor: string | null }> => {
    const scope = scopeOf({ stores, clock }, caller.tenant.id)
    const found = await newestFirst(
      scope,
      { kind: stopKind, listing: stopsListing, bound: `${scope.tenant} stops` },
      page,
    )
    return {
      items: await Promise.all(found.bodies.map((stop) => stopView(scope.store, stop))),
      next_cursor: found.next_cursor,
    }
  }
}

/** @throws SortieError `not_found`, `invalid_cursor` */
export function listStoppedMissions({ stores, clock }: ReadPorts) {
  return async (
    caller: Caller,
    id: string,
    page: PageRequest,
  ): Promise<{ items: StoppedMission[]; next_cursor: string | null }> => {
    const scope = scopeOf({ stores, clock }, caller.tenant.id)
    await requireStop(scope.store, id)
    const bound = `${caller.tenant.id} stopped ${id}`
    const query = { partition: stopPartition(id), prefix: entryPrefix, consistent: true }
    const found = await partitionPage(scope, { kind: stopEntryKind, query, bound }, page)
    return { items: found.bodies.map(entryView), next_cursor: found.next_cursor }
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
