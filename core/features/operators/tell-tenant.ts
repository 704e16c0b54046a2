import type { Ports } from '../../base/ports/ports.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { readItem } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { switchesForTenants } from '../../records/platform/platform-switches.ts'
import type { Work } from '../../records/platform/work.ts'
import { loadStop, newStop, putStop } from '../../records/stop/stop.ts'
import type { PlatformSwitches } from '../../records/switch/switch.ts'
import { putTenant, tenantKey, tenantKind } from '../../records/tenant/tenant.ts'

/** When the sweeper checks a tenant’s job whose worker may have died. */
const overdueMs = 60_000

const wholePlatform = { kind: 'platform' } as const

/**
 * One write gives a tenant the switches, unless it has later ones, and the job that does this work there, so that both happen,
 * whoever dies. Idempotent.
 */
export function tellTenant(
  { stores, clock }: Pick<Ports, 'stores' | 'clock'>,
  tenant: string,
  work: Work,
  switches: PlatformSwitches | undefined,
): Promise<void> {
  const store = stores.tenant(tenant)
  return retryConflicts(async () => {
    if (await loadStop(store, work.id)) return
    const changes = await takeOver(store, switches)
    // It is just being created, and takes over the switches itself.
    if (!changes) return
    const now = clock.now()
    // A switch also concerns missions that arrive before the tenant is told.
    const requestedAt = work.act.switch_id === null ? work.requested_at : now
    const job = { ...newStop(work.id, wholePlatform, work.reason, requestedAt), act: work.act }
    await store.write([...changes, putStop(job, 0, now + overdueMs)])
  })
}

/** For a tenant created while a switch was set or lifted. */
export async function takeOverSwitches({ stores }: Pick<Ports, 'stores'>, tenant: string): Promise<void> {
  const store = stores.tenant(tenant)
  await retryConflicts(async () => {
    const changes = await takeOver(store, await switchesForTenants(stores))
    if (changes && changes.length > 0) await store.write(changes)
  })
}

/** @returns `undefined` if the tenant has no record */
async function takeOver(store: Store, switches: PlatformSwitches | undefined): Promise<readonly Change[] | undefined> {
  const item = await readItem(store, tenantKind, tenantKey, { consistent: true })
  if (!item) return undefined
  if (!switches || (item.body.platform?.version ?? 0) >= switches.version) return []
  return [putTenant({ ...item.body, platform: switches }, item.version)]
}
