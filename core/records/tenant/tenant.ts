import type { Change, Key, Store } from '../../base/ports/store.ts'
import type { PlatformSwitches, Switch } from '../switch/switch.ts'

/** An organisation: the unit of isolation, limits and billing. */
export interface Tenant {
  readonly id: string
  readonly name: string
  /** How many missions may be dispatched at once: the number of slots. 1 to 1,000. */
  readonly concurrency: number
  /** Requests a second that one function instance takes of the tenant, and as many again in a burst. */
  readonly requests_per_s: number
  /** Agents with a limit of their own, so that a mission of any other reads nothing more. */
  readonly limited_agents?: readonly string[]
  /** What is paused or stopped until somebody lifts it. */
  readonly switches?: readonly Switch[]
  /** What operators have paused or stopped for all tenants: a copy, which `core/features/operators/` brings up to date. */
  readonly platform?: PlatformSwitches
  /** For how many days missions are kept after their end; see `core/records/mission/retention.ts` where it is not said. */
  readonly retention_days?: number
  /** How many may wait for slots and permits; see `core/engine/accept/queue-bound.ts` where it is not said. */
  readonly queued_missions?: number
  /** Absent while far fewer wait than may. */
  readonly queue?: {
    readonly state: 'near' | 'full'
    readonly counted: number
    /** When the sweeper counts again. */
    readonly look_at: number
  }
  readonly created_at: number
}

export const tenantKey: Key = { partition: 'tenant', sort: 'tenant' }

/** @param version that of the record to replace */
export function putTenant(tenant: Tenant, version: number): Change {
  const due = tenant.queue?.look_at
  const item = { ...tenantKey, version: version + 1, body: tenant, ...(due !== undefined && { due }) }
  return { change: 'put', table: 'entities', item, when: version === 0 ? { absent: true } : { version } }
}

export async function loadTenant(store: Store): Promise<Tenant> {
  const item = await store.get<Tenant>('entities', tenantKey)
  if (!item) throw new Error('The tenant of this store has no record')
  return item.body
}
