import * as z from 'zod'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'
import { PlatformSwitches, Switch } from '../switch/switch.ts'

/** An organisation: the unit of isolation, limits and billing. */
const Tenant = record({
  id: z.string(),
  name: z.string(),
  /** The number of slots, and so of missions dispatched at the same time. 1 to 1,000. */
  concurrency: z.number(),
  /** The requests a second that one process accepts from the tenant, with a burst of the same size. */
  requests_per_s: z.number(),
  /** Agents with their own limit, so that missions of others need no further read. */
  limited_agents: list(z.string()).exactOptional(),
  /** What is paused or stopped until somebody lifts it. */
  switches: list(Switch).exactOptional(),
  /** The operators' switches for all tenants: a copy, which `core/features/operators/` updates. */
  platform: PlatformSwitches.exactOptional(),
  /** The days that missions are kept after their end; `core/records/mission/retention.ts` has the default. */
  retention_days: z.number().exactOptional(),
  /** How many may wait for slots and permits; `core/engine/accept/queue-bound.ts` has the default. */
  queued_missions: z.number().exactOptional(),
  /** How many memories one subject may have; `core/records/memory/room.ts` has the default. */
  memories_per_subject: z.number().exactOptional(),
  /** The megabytes of files that it may have; `core/records/file/room.ts` has the default. */
  files_mb: z.number().exactOptional(),
  /** The megabytes that one of them may have; likewise. */
  mb_per_file: z.number().exactOptional(),
  /** Absent while the number of waiting missions is far below the bound. */
  queue: record({
    state: z.enum(['near', 'full']),
    counted: z.number(),
    /** When the sweeper counts again. */
    look_at: z.number(),
  }).exactOptional(),
  /** A process's remembered keys are valid only while this stays the same. A key is revoked once, so no value returns. */
  last_revoked_key: z.string().exactOptional(),
  created_at: z.number(),
})
export type Tenant = z.output<typeof Tenant>

export const tenantKind = kindOf('tenant', 'entities', Tenant)

export const tenantKey: Key = { partition: 'tenant', sort: 'tenant' }

/** @param version the version of the record to replace */
export function putTenant(tenant: Tenant, version: number): Change {
  const due = tenant.queue?.look_at
  const item = { ...tenantKey, version: version + 1, body: tenant, ...(due !== undefined && { due }) }
  return { change: 'put', table: 'entities', item, when: version === 0 ? { absent: true } : { version } }
}

export async function loadTenant(store: Pick<Store, 'get' | 'setAside'>): Promise<Tenant> {
  const item = await readItem(store, tenantKind, tenantKey, { consistent: true })
  if (!item) throw new Error('The tenant of this store has no record')
  return item.body
}

/** Among the platform's own items: all tenants by id. */
export const tenantsPartition = 'tenants'

const TenantEntry = record({ id: z.string(), name: z.string() })
export type TenantEntry = z.output<typeof TenantEntry>

export const tenantEntryKind = kindOf('entry of a tenant', 'entities', TenantEntry)
