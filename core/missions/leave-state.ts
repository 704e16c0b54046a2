import { planClosing } from '../approvals/close.ts'
import { type DispatchPorts, nothingToDo, type Plan, planLeavingSlot, withPermits } from '../dispatch/dispatch.ts'
import { type Slot, slotKey } from '../dispatch/slots.ts'
import { planGiveBack } from '../limits/give-back.ts'
import { leavePlace } from '../limits/place.ts'
import type { Store } from '../ports/store.ts'
import type { Active, In } from './model.ts'

const nothing: Plan = { changes: [], after: nothingToDo }

/**
 * What a mission holds in its state, a slot, permits, a place in the backlog or in a queue, an open question, and how it
 * lets go of it.
 */
export async function planLeaving(ports: DispatchPorts, tenant: string, mission: Active): Promise<Plan> {
  const store = ports.stores.tenant(tenant)
  if (mission.status === 'PENDING') {
    const left: Plan = { changes: leavePlace(mission), after: nothingToDo }
    return withPermits(left, await planGiveBack(ports, tenant, store, mission))
  }
  if (mission.status === 'WAITING') return planLeavingWait(store, mission)
  if (mission.status !== 'QUEUED' && mission.status !== 'RUNNING') return nothing
  const item = await store.get<Slot>('entities', slotKey(mission.slot), { consistent: true })
  // Mission and slot change in one write; a slot that is not its own means that the mission has moved on since it was read.
  if (item?.body.state !== 'leased' || item.body.mission_id !== mission.id) return nothing
  return planLeavingSlot(ports, tenant, mission, { slot: item.body, version: item.version })
}

async function planLeavingWait(store: Store, { waiting_for: wait }: In<'WAITING'>): Promise<Plan> {
  if (wait.kind !== 'approval') return nothing
  return { changes: await planClosing(store, wait.approval_id), after: nothingToDo }
}
