import * as z from 'zod'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'
import { PlatformSwitches, Switch } from '../switch/switch.ts'

/** An organisation: the unit of isolation, limits and billing. */
const Tenant = record({
  id: z.string(),
  name: z.string(),
  /** How many missions may be dispatched at once: the number of slots. 1 to 1,000. */
  concurrency: z.number(),
  /** Requests a second that one process takes of the tenant, and as many again in a burst. */
  requests_per_s: z.number(),
  /** Agents with a limit of their own, so that a mission of any other reads nothing more. */
  limited_agents: list(z.string()).exactOptional(),
  /** What is paused or stopped until somebody lifts it. */
  switches: list(Switch).exactOptional(),
  /** What operators have paused or stopped for all tenants: a copy, which `core/features/operators/` brings up to date. */
  platform: PlatformSwitches.exactOptional(),
  /** For how many days missions are kept after their end; see `core/records/mission/retention.ts` where it is not said. */
  retention_days: z.number().exactOptional(),
  /** How many may wait for slots and permits; see `core/engine/accept/queue-bound.ts` where it is not said. */
  queued_missions: z.number().exactOptional(),
  /** How many memories there may be of one subject; see `core/records/memory/room.ts` where it is not said. */
  memories_per_subject: z.number().exactOptional(),
  /** How many megabytes of files it may have; see `core/records/file/room.ts` where it is not said. */
  files_mb: z.number().exactOptional(),
  /** How many megabytes one of them may have; likewise. */
  mb_per_file: z.number().exactOptional(),
  /** Absent while far fewer wait than may. */
  queue: record({
    state: z.enum(['near', 'full']),
    counted: z.number(),
    /** When the sweeper counts again. */
    look_at: z.number(),
  }).exactOptional(),
  /** Of its keys: keys that a process remembers count only until another stands here. A key is revoked once, so none comes again. */
  last_revoked_key: z.string().exactOptional(),
  created_at: z.number(),
})
export type Tenant = z.output<typeof Tenant>

export const tenantKind = kindOf('tenant', 'entities', Tenant)

export const tenantKey: Key = { partition: 'tenant', sort: 'tenant' }

/** @param version that of the record to replace */
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

/** Of the platform's own items: all tenants by id. */
export const tenantsPartition = 'tenants'

const TenantEntry = record({ id: z.string(), name: z.string() })
export type TenantEntry = z.output<typeof TenantEntry>

export const tenantEntryKind = kindOf('entry of a tenant', 'entities', TenantEntry)
