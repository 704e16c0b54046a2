import { SortieError } from '../../../contract/errors.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Store } from '../../base/ports/store.ts'
import { readItem } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import { countQueued, sampleOf } from '../../records/backlog/queued-sample.ts'
import { loadMission } from '../../records/mission/mission-items.ts'
import { putTenant, type Tenant, tenantKey, tenantKind } from '../../records/tenant/tenant.ts'
import { transition } from '../transition/transition.ts'
import { lastCounts } from './last-counts.ts'

/**
 * How many missions of a tenant may wait for slots and permits. The tenant’s record says when it is near or at its bound.
 * Every request reads that record anyway, so checking this limit costs no reads or writes.
 */

/** The bound if the tenant’s plan has none. */
const defaultQueuedMissions = 1_000_000
const near = 0.8
/** The sweeper counts again at this interval while a tenant is near its bound. */
const recountS = 60
/** The clock difference between machines. */
const clocksDifferMs = 60_000

export function queuedMissions(tenant: Pick<Tenant, 'queued_missions'>): number {
  return tenant.queued_missions ?? defaultQueuedMissions
}

/**
 * A recount time that is further ahead than possible was written before the clock was set back, and is ignored.
 * @throws SortieError `rate_limited`
 */
export function requireRoom(tenant: Tenant, now: number): void {
  if (tenant.queue?.state !== 'full' || tenant.queue.look_at > now + recountS * 1000 + clocksDifferMs) return
  const most = queuedMissions(tenant)
  throw new SortieError(
    'rate_limited',
    `About ${tenant.queue.counted} missions are already waiting for slots and permits, and the plan allows ${most}; submit again when some have started or been cancelled`,
    { retryAfter: recountS, details: { limit: 'queued_missions', used: tenant.queue.counted, of: most } },
  )
}

type QueuePorts = Pick<Ports, 'stores' | 'clock' | 'memory'>

/** A mission of the sample has joined a queue. It reports if that brings the queues near their bound. */
export async function joinedQueue(ports: QueuePorts, tenant: string, mission: string): Promise<void> {
  if (ports.memory.of(lastCounts).joined(tenant, ports.clock.monotonic())) await lookAtQueue(ports, tenant, mission)
}

/** Counts, and stores the result. @param joined the mission that caused it; it reports when the bound becomes near */
export async function lookAtQueue(ports: QueuePorts, tenant: string, joined?: string): Promise<void> {
  const store = ports.stores.tenant(tenant)
  const use = await retryConflicts(() => tryLook(store, ports, joined === undefined))
  if (use && joined !== undefined) await retryConflicts(() => tellNear(scopeOf(ports, tenant), joined, use))
}

interface Use {
  readonly used: number
  readonly of: number
}

/** @returns what is used, if it is near the bound now and was not before */
async function tryLook(store: Store, { clock, memory }: QueuePorts, again: boolean): Promise<Use | undefined> {
  const item = await readItem(store, tenantKind, tenantKey, { consistent: true })
  if (!item) return undefined
  const { queue: before, ...tenant } = item.body
  const of = queuedMissions(tenant)
  const used = await countQueued(store, of)
  const left = (used < of * near ? of * near : of) - used
  memory.of(lastCounts).counted(item.body.id, clock.monotonic(), left / sampleOf)
  const state = stateOf(used, of)
  if (state === before?.state && !(again && before)) return undefined
  const queue = state && { state, counted: used, look_at: clock.now() + recountS * 1000 }
  await store.write([putTenant({ ...tenant, ...(queue && { queue }) }, item.version)])
  return before || !state ? undefined : { used, of }
}

function stateOf(used: number, of: number): 'near' | 'full' | undefined {
  if (used >= of) return 'full'
  return used >= of * near ? 'near' : undefined
}

async function tellNear(scope: Scope, id: string, use: Use): Promise<void> {
  const stored = await loadMission(scope.store, id)
  // If it already has its slot, the queue is shorter again.
  if (stored?.mission.status !== 'PENDING') return
  const fact = { type: 'mission.limit_near' as const, data: { limit: 'queued_missions' as const, ...use } }
  await scope.store.write(transition(scope, stored, stored.mission, [fact]).changes)
}
