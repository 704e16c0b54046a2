import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import { wasWritten } from '../../base/storing/unless-conflict.ts'
import type { Shortage } from '../../records/budget/spending.ts'
import { type Instance, lostAfterMs, takesWork } from '../../records/instance/instance.ts'
import { putInstance, readInstances, type StoredInstance } from '../../records/instance/instance-items.ts'
import { type In, inState } from '../../records/mission/mission.ts'
import { loadMission, type StoredMission } from '../../records/mission/mission-items.ts'
import type { Holder } from '../../records/slot/holder.ts'
import { lease } from '../../records/slot/slots.ts'
import { type DispatchPorts, followUp } from '../dispatch/dispatch.ts'
import { planBudgetWait } from '../legs/wait-for-budget.ts'
import { together } from '../plan/plan.ts'
import { lookAtBudgets } from '../reservations/look-at-budgets.ts'
import type { Telling } from '../reservations/tell.ts'
import { noteWaitingTenant } from '../reservations/waiting-tenants.ts'
import { wakeBehind, wakeWaiters } from '../reservations/wake-waiters.ts'
import { moveTo, planMove } from '../transition/move.ts'
import { planLeaving } from '../waiting/leave-state.ts'
import { offer, wakeOffered } from '../waiting/offers.ts'
import { choose } from './choose.ts'

/** Each conflict means that another executor took the same place; each try reads the remaining ones. */
const maxTries = 20

/**
 * A mission of a remote agent has its slot: it goes to the instance that will run it or, if none has a free
 * place, waits for one without a slot. If its budget is spent, it waits for that first.
 */
export async function giveToAgent(ports: DispatchPorts, tenant: string, holder: Holder<In<'QUEUED'>>): Promise<void> {
  const { mission, version } = holder.stored
  for (let tries = 0; tries < maxTries; tries++) {
    const scope = scopeOf(ports, tenant)
    const { shortage, telling } = await lookAtBudgets(ports, scope, mission)
    const chosen = shortage ? undefined : chooseInstance(await readInstances(scope.store, mission.agent), scope.now)
    const giving = shortage
      ? waitForTopUp(ports, scope, holder.stored, { shortage, telling })
      : chosen
        ? assign(ports, scope, holder, chosen)
        : park(ports, scope, holder.stored)
    if (await wasWritten(giving)) return
    // Cancelled, or taken by a repeat of the message.
    if ((await loadMission(scope.store, mission.id))?.version !== version) return
  }
  throw new Error(`No instance for ${mission.id} was found in ${maxTries} tries`)
}

function chooseInstance(instances: readonly StoredInstance[], now: number): StoredInstance | undefined {
  const candidates = instances
    .filter(({ instance }) => takesWork(instance, now))
    .map((stored) => ({ ...asCandidate(stored.instance), stored }))
  return choose(candidates)?.stored
}

function asCandidate({ id, assignments, max_concurrent, outcomes }: Instance) {
  return {
    name: id,
    load: assignments.length,
    capacity: max_concurrent,
    finished: outcomes.length,
    succeeded: outcomes.filter(({ ok }) => ok).length,
  }
}

async function assign(
  ports: DispatchPorts,
  scope: Scope,
  { stored: from, slot }: Holder<In<'QUEUED'>>,
  { instance, version }: StoredInstance,
): Promise<void> {
  const { tenant, store, now } = scope
  // A worker’s calls reserve nothing, so the room that it was woken for is free for others.
  const { woken_for: _unused, ...mission } = from.mission
  const { id, attempt, leg } = mission
  const to = inState(
    mission,
    { status: 'RUNNING', slot: mission.slot, instance: instance.id },
    { started_at: mission.started_at ?? now },
  )
  const data = { attempt, leg, instance_id: instance.id }
  const assignments = [...instance.assignments, { mission_id: id, attempt, leg, since: now, seen_at: now }]
  const until = Math.min(now + lostAfterMs(instance), to.deadline)
  const given = [lease(slot, id, now, until), putInstance({ ...instance, assignments }, version)]
  const { changes } = planMove(scope, from, moveTo(to, [{ type: 'mission.started', data }], given))
  await store.write(changes)
  await wakeBehind(ports, tenant, from.mission)
}

async function park(ports: DispatchPorts, scope: Scope, from: StoredMission<In<'QUEUED'>>): Promise<void> {
  const { tenant, store, now } = scope
  const { agent } = from.mission
  const offered = offer(from.mission)
  const to = inState(from.mission, {
    status: 'WAITING',
    waiting_for: { kind: 'agent', agent, offer_key: offered.key, since: now },
  })
  const leaving = await planLeaving(ports, scope, from.mission)
  const parking = moveTo(to, [{ type: 'mission.waiting', data: { kind: 'agent', agent } }], [offered.change])
  const plan = together(planMove(scope, from, parking), leaving)
  await store.write(plan.changes)
  await followUp(ports, tenant, plan.after)
  await wakeBehind(ports, tenant, from.mission)
  // An instance that began to ask for work in between saw no offer, so whoever comes second checks both.
  await wakeIfWanted(ports, tenant, agent)
}

/** A mission whose budget is already spent is not given out. */
async function waitForTopUp(
  ports: DispatchPorts,
  scope: Scope,
  from: StoredMission<In<'QUEUED'>>,
  { shortage, telling }: { readonly shortage: Shortage; readonly telling: Telling },
): Promise<void> {
  const { tenant, store, now } = scope
  await noteWaitingTenant(ports, tenant, shortage.budget)
  const waiting = planBudgetWait(from.mission, shortage, now, telling)
  const leaving = await planLeaving(ports, scope, from.mission)
  const plan = together(planMove(scope, from, waiting), leaving)
  await store.write(plan.changes)
  await followUp(ports, tenant, plan.after)
  await wakeBehind(ports, tenant, from.mission)
  // The budget may have been raised between the check and the wait.
  await wakeWaiters(ports, tenant, shortage.budget)
}

/** A mission waits for an agent although an instance has a place for it: the instance was not woken as it should have been. */
export async function wakeIfWanted(ports: DispatchPorts, tenant: string, agent: string): Promise<boolean> {
  const instances = await readInstances(ports.stores.tenant(tenant), agent)
  if (!chooseInstance(instances, ports.clock.now())) return false
  await wakeOffered(ports, tenant, agent, 1)
  return true
}
