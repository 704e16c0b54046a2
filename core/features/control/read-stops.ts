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
  entryPrefix,
  loadStop,
  type Stop,
  type StopEntry,
  stopEntryKind,
  stopKind,
  stopPartition,
  stopsListing,
} from '../../records/stop/stop.ts'
import { callsOf } from './parts-of-stop.ts'

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
  const { last_call_ended_at, ...calls } = await sumOfCalls(store, stop.id)
  return {
    id: stop.id,
    scope: stop.scope,
    reason: stop.reason,
    state: stop.state,
    requested_at: iso(stop.requested_at),
    confirmed_at: stop.confirmed_at === null ? null : iso(stop.confirmed_at),
    stopped: stop.totals.stopped,
    already_finished: stop.totals.already_finished,
    ...calls,
    last_call_ended_at: last_call_ended_at === null ? null : iso(last_call_ended_at),
    usage: stop.totals.usage,
  }
}

interface SumOfCalls extends Pick<StopView, 'in_flight' | 'not_heard_of' | 'spent_after'> {
  readonly last_call_ended_at: number | null
}

/** None of them is kept: a stop may have aborted as many as the tenant has slots. */
async function sumOfCalls(store: Store, id: string): Promise<SumOfCalls> {
  let inFlight = 0
  let notHeardOf = 0
  let lastAt: number | null = null
  let spent = { input_tokens: 0, output_tokens: 0, cost_usd: 0, estimated: false }
  for await (const { call } of callsOf(store, id)) {
    const { end } = call
    if (end === null) inFlight++
    else if (end === 'never_heard_of') notHeardOf++
    else {
      lastAt = Math.max(lastAt ?? end.at, end.at)
      spent = plus(spent, end)
    }
  }
  const spent_after = { ...spent, cost_usd: roundUsd(spent.cost_usd) }
  return { in_flight: inFlight, not_heard_of: notHeardOf, last_call_ended_at: lastAt, spent_after }
}

type Ended = Exclude<AbortedCall['end'], null | 'never_heard_of'>

function plus(sum: StopView['spent_after'], { spent, estimated }: Ended): StopView['spent_after'] {
  return {
    input_tokens: sum.input_tokens + spent.input_tokens,
    output_tokens: sum.output_tokens + spent.output_tokens,
    cost_usd: sum.cost_usd + spent.cost_usd,
    estimated: sum.estimated || estimated,
  }
}
