import { SortieError } from '../../../contract/errors.ts'
import type { WallClock } from '../../base/ports/clock.ts'
import type { Change, Store, Stores } from '../../base/ports/store.ts'
import { readItem } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { freeSlots, readSlots, release } from '../../records/slot/slots.ts'
import { putTenant, type Tenant, tenantKey, tenantKind } from '../../records/tenant/tenant.ts'
import { requireTenantLimits } from './create-tenant.ts'

export interface TenantLimits {
  readonly concurrency?: number
  readonly requests_per_s?: number
  readonly queued_missions?: number
  readonly memories_per_subject?: number
  readonly files_mb?: number
  readonly mb_per_file?: number
}

/**
 * An operator's act: gives a tenant more or fewer slots, another rate of requests, or another bound of its queues, from the next request and dispatch on.
 * New slots are filled as missions come and end, at the latest by the sweeper; slots that are taken away are not given out
 * again once their missions leave them.
 * @throws SortieError `invalid_input`, `not_found`
 */
export function changeTenant({ stores, clock }: { readonly stores: Stores; readonly clock: WallClock }) {
  return (id: string, limits: TenantLimits): Promise<Tenant> =>
    retryConflicts(async () => {
      const store = stores.tenant(id)
      const item = await readItem(store, tenantKind, tenantKey, { consistent: true })
      if (!item) throw new SortieError('not_found', `There is no tenant ${id}; GET /v1/me shows the tenant of a key`)
      const body = { ...item.body, ...limits }
      requireTenantLimits(body)
      await store.write([putTenant(body, item.version), ...(await lookAtNewSlots(store, item.body, body, clock.now()))])
      return body
    })
}

/** Who waits in the backlog is not looked at again; so one of the slots that they now may have is. */
async function lookAtNewSlots(store: Store, before: Tenant, after: Tenant, now: number): Promise<readonly Change[]> {
  if (after.concurrency <= before.concurrency) return []
  const free = freeSlots(await readSlots(store, after.concurrency), after.concurrency)
  return free.slice(-1).map((slot) => release(slot, now))
}
