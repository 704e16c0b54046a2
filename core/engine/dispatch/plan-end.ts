import type { Scope } from '../../base/storing/scope.ts'
import type { Finish } from '../../records/mission/finish.ts'
import type { Holder } from '../../records/slot/holder.ts'
import { type Plan, together } from '../plan/plan.ts'
import { endAs, planMove } from '../transition/move.ts'
import { type DispatchPorts, planLeavingSlot } from './dispatch.ts'

/** The end of a mission without an executor, and the next holder of its slot. */
export async function planEnd(
  ports: Pick<DispatchPorts, 'settings'>,
  scope: Scope,
  holder: Holder,
  ended: Finish,
): Promise<Plan> {
  return together(planMove(scope, holder.stored, endAs(ended)), await planLeavingSlot(ports, scope, holder))
}
