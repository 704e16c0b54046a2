import type { Change, Store } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { backlogKey, missionIn } from '../../records/backlog/backlog.ts'
import type { Mission } from '../../records/mission/mission.ts'
import { findMission } from '../../records/mission/mission-items.ts'
import { type DispatchPorts, followUp } from '../dispatch/dispatch.ts'
import { planWake, waitsFor } from './wake.ts'

/** Missions that wait for an instance of the agent, in the order of the backlog. */
function offersPartition(agent: string): string {
  return `offers#${agent}`
}

export function offer(mission: Pick<Mission, 'id' | 'agent' | 'created_at' | 'priority'>): {
  readonly key: string
  readonly change: Change
} {
  const key = backlogKey(mission)
  const body = { mission_id: mission.id }
  const item = { partition: offersPartition(mission.agent), sort: key, version: 1, body }
  return { key, change: { change: 'put', table: 'entities', item } }
}

/** Without a condition: a stale offer is removed by whoever meets it. */
export function withdraw(agent: string, key: string): Change {
  return { change: 'delete', table: 'entities', key: { partition: offersPartition(agent), sort: key } }
}

/** How many missions wait for the agent, counted up to 100. */
export async function countOffers(store: Store, agent: string): Promise<number> {
  const page = await store.query('entities', { partition: offersPartition(agent), limit: 100 })
  return page.items.length
}

/** Sends the first waiting missions of an agent back to the backlog, where they get a slot in their turn. */
export async function wakeOffered(ports: DispatchPorts, tenant: string, agent: string, count: number): Promise<void> {
  if (count === 0) return
  const store = ports.stores.tenant(tenant)
  const page = await store.query('entities', {
    partition: offersPartition(agent),
    limit: count,
    consistent: true,
  })
  for (const { sort } of page.items) {
    await retryConflicts(() => wakeOne(ports, tenant, { agent, key: sort, mission: missionIn(sort) }))
  }
}

async function wakeOne(
  ports: DispatchPorts,
  tenant: string,
  offered: { agent: string; key: string; mission: string },
): Promise<void> {
  const scope = scopeOf(ports, tenant)
  const { store } = scope
  const stored = await findMission(store, offered.mission)
  const gone = withdraw(offered.agent, offered.key)
  if (stored === 'unreadable' || !waitsFor(stored, 'agent') || stored.mission.waiting_for.offer_key !== offered.key) {
    // Its mission moved on, cannot be read, or is offered under another key since its priority changed.
    return store.write([gone])
  }
  const woken = planWake(scope, stored, { reason: 'agent_ready' })
  await store.write([...woken.changes, gone])
  await followUp(ports, tenant, woken.after)
}
