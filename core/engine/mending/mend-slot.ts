import type { Ports } from '../../base/ports/ports.ts'
import { unlessUnreadable } from '../../base/storing/reading.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import { leaseOfInstance } from '../../records/instance/lease-of-instance.ts'
import { expire } from '../../records/mission/finish.ts'
import { type In, inState } from '../../records/mission/mission.ts'
import { loadMission, type StoredMission } from '../../records/mission/mission-items.ts'
import type { Holder } from '../../records/slot/holder.ts'
import { lease, release, type StoredSlot } from '../../records/slot/slots.ts'
import { loadTenant } from '../../records/tenant/tenant.ts'
import { type DispatchPorts, followUp, planPassOnSlot, queueMission } from '../dispatch/dispatch.ts'
import { planEntry } from '../dispatch/entry.ts'
import { laneMessage } from '../dispatch/lane-message.ts'
import { afterLoss, givenUp, isGivenUp } from '../dispatch/losses.ts'
import { planEnd } from '../dispatch/plan-end.ts'
import { planGiveBack } from '../permits/give-back.ts'
import { pendingFact } from '../permits/place.ts'
import { type Plan, planOf, together } from '../plan/plan.ts'
import { wakeBehind } from '../reservations/wake-waiters.ts'
import { planMove } from '../transition/move.ts'
import type { Mend } from './mends.ts'

export type MendPorts = DispatchPorts & Pick<Ports, 'scheduler'>

/** Mends a slot whose lease expired. */
export async function mendSlot(ports: MendPorts, tenant: string, slot: StoredSlot): Promise<Mend | undefined> {
  if (slot.state !== 'leased') return undefined
  const scope = scopeOf(ports, tenant)
  // An unreadable mission does not continue, so others get its slot.
  const stored = await unlessUnreadable(loadMission(scope.store, slot.mission_id))
  const { mend, plan } = await planMend(ports, scope, slot, stored)
  await scope.store.write(plan.changes)
  await followUp(ports, tenant, plan.after)
  await wakeBehind(ports, tenant, stored?.mission)
  return mend
}

interface PlannedMend {
  /** `undefined` means that nothing was damaged. */
  readonly mend: Mend | undefined
  readonly plan: Plan
}

async function planMend(
  ports: MendPorts,
  scope: Scope,
  slot: StoredSlot,
  stored: StoredMission | undefined,
): Promise<PlannedMend> {
  // The message of a lost executor, for this mission or the previous one in this slot, may stay in flight up to the function's
  // timeout; later messages go around it.
  const freed = nextGeneration(slot)
  if (!isHolder(stored, slot)) return { mend: 'slot_passed_on', plan: await planPassOnSlot(ports, scope, freed) }
  const { mission } = stored
  const { store, now } = scope
  if (now >= mission.deadline)
    return { mend: 'mission_expired', plan: await planEnd(ports, scope, { stored, slot: freed }, expire(mission, now)) }
  const workerUntil = await leaseOfInstance(store, mission)
  if (now < workerUntil) return { mend: undefined, plan: planOf([lease(slot, mission.id, now, workerUntil)]) }
  const recovered = mission.status === 'RUNNING' ? { ...stored, mission: afterLoss(mission) } : stored
  if (isGivenUp(recovered.mission))
    return {
      mend: 'mission_failed',
      plan: await planEnd(ports, scope, { stored, slot: freed }, givenUp(recovered.mission, now)),
    }
  const { concurrency } = await loadTenant(store)
  if (slot.index >= concurrency)
    return { mend: 'slot_withdrawn', plan: await planWithdrawal(scope, { stored: recovered, slot: freed }) }
  if (mission.status === 'QUEUED') return { mend: 'message_sent_again', plan: planResend(ports, scope, mission, freed) }
  return {
    mend: 'executor_replaced',
    plan: queueMission(ports, scope, { stored: recovered, slot: freed }, 'executor_lost'),
  }
}

type Dispatched = In<'QUEUED' | 'RUNNING'>

function isHolder(stored: StoredMission | undefined, slot: StoredSlot): stored is StoredMission<Dispatched> {
  const mission = stored?.mission
  return (mission?.status === 'QUEUED' || mission?.status === 'RUNNING') && mission.slot === slot.index
}

function nextGeneration(slot: StoredSlot): StoredSlot {
  return { ...slot, generation: slot.generation + 1 }
}

/** Its message was lost before it was sent, waits long in its lane, or is behind another; sending it again is harmless. */
function planResend(ports: MendPorts, { tenant, now }: Scope, mission: In<'QUEUED'>, slot: StoredSlot): Plan {
  // The wait grows each time, so that resends do not fill a lane that is full for hours, but never passes the deadline.
  const until = Math.min(mission.deadline, now + Math.max(ports.settings.lease_ms, now - mission.updated_at))
  return planOf([lease(slot, mission.id, now, until)], { messages: [laneMessage(tenant, mission, slot)] })
}

/** The tenant's concurrency was reduced: once a slot above it has no running executor, its mission waits for another slot. */
async function planWithdrawal(scope: Scope, { stored, slot }: Holder<Dispatched>): Promise<Plan> {
  const entry = planEntry(stored.mission)
  const facts = [pendingFact('slot_withdrawn', entry.state), ...entry.facts] as const
  const back = planMove(scope, stored, { ...entry, to: inState(stored.mission, entry.state), facts })
  return together(back, planOf([release(slot)]), await planGiveBack(scope, stored.mission))
}
