import { SortieError } from '../../../contract/errors.ts'
import type { NewPlatformStop, PlatformStop, TenantStop } from '../../../contract/resources/operators.ts'
import { answerBytes } from '../../base/paging/answer-room.ts'
import { newestFirst, type Page, type PageRequest } from '../../base/paging/newest-first.ts'
import { partitionPage } from '../../base/paging/partition-page.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { iso } from '../../base/times/iso.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import {
  loadWork,
  newWork,
  nobody,
  platformStopsListing,
  putWork,
  type Work,
  workKind,
} from '../../records/platform/work.ts'
import { loadStop } from '../../records/stop/stop.ts'
import { operatorsTenant } from '../../records/tenant/operators-tenant.ts'
import { type TenantEntry, tenantEntryKind, tenantsPartition } from '../../records/tenant/tenant.ts'
import { mostBytesOfStop, stopView } from '../control/read-stops.ts'
import { carryOnWork, workOverdueMs } from './carry-on-work.ts'
import { answerWithinMs, type OperatorPorts } from './manage-platform-switches.ts'

type ReadPorts = { readonly stores: Stores; readonly clock: Clock }

/** Stops the missions of all tenants that were accepted before, with their children. */
export function stopPlatform(ports: OperatorPorts) {
  return async ({ key }: Caller, { reason }: NewPlatformStop): Promise<PlatformStop> => {
    const operators = ports.stores.tenant(operatorsTenant)
    const now = ports.clock.now()
    const by = { key_id: key.id, name: key.name }
    const work = newWork({ id: ports.ids.next('stp'), act: { do: 'stop', switch_id: null }, reason, by }, now)
    await operators.write([putWork(work, 0, now + workOverdueMs)])
    await carryOnWork(ports, work.id, answerWithinMs)
    return workView(await requireStop(operators, work.id))
  }
}

/** @throws SortieError `not_found` */
export function getPlatformStop({ stores }: ReadPorts) {
  return async (id: string): Promise<PlatformStop> => workView(await requireStop(stores.tenant(operatorsTenant), id))
}

/** Newest first. @throws SortieError `invalid_cursor` */
export function listPlatformStops({ stores, clock }: ReadPorts) {
  return (page: PageRequest): Promise<Page<PlatformStop>> => {
    const list = { kind: workKind, listing: platformStopsListing, bound: platformStopsListing, view: workView }
    return newestFirst(scopeOf({ stores, clock }, operatorsTenant), list, page)
  }
}

/** By tenant, oldest first. @throws SortieError `not_found`, `invalid_cursor` */
export function listTenantStops({ stores, clock }: ReadPorts) {
  return async (id: string, page: PageRequest): Promise<Page<TenantStop>> => {
    await requireStop(stores.tenant(operatorsTenant), id)
    const list = {
      kind: tenantEntryKind,
      query: { partition: tenantsPartition, consistent: true },
      bound: `tenants of ${id}`,
      view: ({ name }: TenantEntry, tenant_id: string) => ({ tenant_id, name }),
      bytesOf: (entry: object) => answerBytes(entry) + mostBytesOfStop,
    }
    const found = await partitionPage({ store: stores.platform, now: clock.now() }, list, page)
    const items = found.items.map(async (entry) => {
      const store = stores.tenant(entry.tenant_id)
      const stored = await loadStop(store, id)
      return { ...entry, stop: stored ? await stopView(store, stored.stop) : null }
    })
    return { items: await Promise.all(items), next_cursor: found.next_cursor }
  }
}

async function requireStop(operators: Store, id: string): Promise<Work> {
  const stored = await loadWork(operators, id)
  if (!stored) throw new SortieError('not_found', `There is no stop ${id} of the platform`)
  return stored.work
}

function workView({ id, reason, by, requested_at, confirmed_at, last }: Work): PlatformStop {
  const tally = last?.tally ?? nobody
  const { spent_after, last_call_ended_at } = tally
  return {
    id,
    scope: { kind: 'platform' },
    reason,
    by,
    state: confirmed_at === null ? 'stopping' : 'stopped',
    requested_at: iso(requested_at),
    confirmed_at: confirmed_at === null ? null : iso(confirmed_at),
    as_of: last === null ? null : iso(last.at),
    tenants: tally.tenants,
    tenants_stopping: tally.unfinished,
    stopped: tally.stopped,
    already_finished: tally.already_finished,
    in_flight: tally.in_flight,
    not_heard_of: tally.not_heard_of,
    usage: tally.usage,
    last_call_ended_at: last_call_ended_at === null ? null : iso(last_call_ended_at),
    spent_after: {
      input_tokens: spent_after.input_tokens,
      output_tokens: spent_after.output_tokens,
      cost_usd: spent_after.cost_usd,
      estimated: tally.estimated,
    },
  }
}
