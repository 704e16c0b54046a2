import type { Finish } from '../../records/mission/finish.ts'
import type { StoredMission } from '../../records/mission/mission-items.ts'
import type { StoredSlot } from '../../records/slot/slots.ts'
import { type Plan, together } from '../plan/plan.ts'
import { endAs, planMove } from '../transition/move.ts'
import { type DispatchPorts, planLeavingSlot } from './dispatch.ts'

/** The end of a mission that nobody carries out, and who has its slot next. */
export async function planEnd(
  ports: DispatchPorts,
  tenant: string,
  stored: StoredMission,
  held: StoredSlot,
  ended: Finish,
): Promise<Plan> {
  const end = planMove(tenant, stored, endAs(ended), ports.clock.now())
  return together(end, await planLeavingSlot(ports, tenant, stored.mission, held))
}
