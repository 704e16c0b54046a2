import { leave } from '../dispatch/backlog.ts'
import { type DispatchPorts, nothingToDo, type Plan, planHandOver } from '../dispatch/dispatch.ts'
import { type Slot, slotKey } from '../dispatch/slots.ts'
import type { Active } from './model.ts'

/** What a mission holds in its state, a slot or a place in the backlog, and how it lets go of it. */
export async function planLeaving(ports: DispatchPorts, tenant: string, mission: Active): Promise<Plan> {
  if (mission.status === 'PENDING' && mission.place === 'backlog')
    return { changes: [leave(mission.backlog_key)], after: nothingToDo }
  if (mission.status !== 'QUEUED' && mission.status !== 'RUNNING') return { changes: [], after: nothingToDo }
  const store = ports.stores.tenant(tenant)
  const item = await store.get<Slot>('entities', slotKey(mission.slot), { consistent: true })
  // Mission and slot change in one write; a slot that is not its own means that the mission has moved on since it was read.
  if (item?.body.state !== 'leased' || item.body.mission_id !== mission.id) return { changes: [], after: nothingToDo }
  return planHandOver(ports, tenant, { slot: item.body, version: item.version })
}
