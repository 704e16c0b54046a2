import type { Store } from '../../base/ports/store.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { planClosing } from '../../records/approval/close.ts'
import { leaveWaiters } from '../../records/budget/waiters.ts'
import { signal } from '../../records/instance/instance-items.ts'
import { awaitedIn } from '../../records/mission/joint-wait.ts'
import type { Active, In } from '../../records/mission/mission.ts'
import { slotOf } from '../../records/slot/slots.ts'
import { planWithdrawing } from '../../records/tool-call/handed-call.ts'
import { type DispatchPorts, planLeavingSlot } from '../dispatch/dispatch.ts'
import { planGiveBack } from '../permits/give-back.ts'
import { leavePlace } from '../permits/place.ts'
import { nothing, type Plan, planOf, together } from '../plan/plan.ts'
import { withdraw } from './offers.ts'

/**
 * What a mission holds in its state (a slot, permits, a place in the backlog or in a queue, an open question), and how it
 * releases it.
 */
export async function planLeaving(
  ports: Pick<DispatchPorts, 'settings'>,
  scope: Scope,
  mission: Active,
): Promise<Plan> {
  if (mission.status === 'PENDING') {
    return together(planOf(leavePlace(mission)), await planGiveBack(scope, mission))
  }
  if (mission.status === 'WAITING') return planLeavingWait(scope.store, mission)
  if (mission.status !== 'QUEUED' && mission.status !== 'RUNNING') return nothing
  const slot = await slotOf(scope.store, mission)
  if (!slot) return nothing
  const left = await planLeavingSlot(ports, scope, { stored: { mission }, slot })
  if (mission.status !== 'RUNNING' || mission.instance === undefined) return left
  return together(left, planOf([signal(mission.instance, mission)]))
}

async function planLeavingWait(store: Store, mission: In<'WAITING'>): Promise<Plan> {
  const { waiting_for: wait } = mission
  if (wait.kind === 'agent') return planOf([withdraw(mission.agent, wait.offer_key)])
  if (wait.kind === 'budget') return planOf(leaveWaiters(wait.budget, wait.key))
  if (wait.kind === 'approval') return planOf(await planClosing(store, wait.approval_id))
  const withdrawn = await Promise.all(awaitedIn(wait).calls.map((call) => planWithdrawing(store, call.tool_call_id)))
  return planOf(withdrawn.flat())
}
