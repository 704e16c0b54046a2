import type { Finish } from '../../records/mission/finish.ts'
import type { StoredMission } from '../../records/mission/mission-items.ts'
import type { StoredSlot } from '../../records/slot/slots.ts'
import { transition } from '../transition/transition.ts'
import { type DispatchPorts, type Plan, planLeavingSlot } from './dispatch.ts'

/** The end of a mission that nobody carries out, and who has its slot next. */
export async function planEnd(
  ports: DispatchPorts,
  tenant: string,
  stored: StoredMission,
  held: StoredSlot,
  ended: Finish,
): Promise<Plan> {
  const { changes } = transition(tenant, stored, ended.mission, [ended.fact], ports.clock.now())
  const handOver = await planLeavingSlot(ports, tenant, stored.mission, held)
  return { changes: [...changes, ...handOver.changes], after: handOver.after }
}
