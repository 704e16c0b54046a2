import { SortieError } from '../../../contract/errors.ts'
import type { Fact } from '../../../events/catalogue.ts'
import type { ModelRequest } from '../../base/ports/models.ts'
import { overtaken, retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import { wasWritten } from '../../base/storing/unless-conflict.ts'
import type { Amount } from '../../records/budget/amount.ts'
import { reserveChange } from '../../records/budget/reservation.ts'
import { type Shortage, warningDue } from '../../records/budget/spending.ts'
import type { In } from '../../records/mission/mission.ts'
import { putMission } from '../../records/mission/mission-items.ts'
import { catchUp, type ExecutionPorts, type Leg } from '../legs/leg.ts'
import { isPaidByTenant, pricesWith } from '../model-providers/paid-with.ts'
import { planOf, together } from '../plan/plan.ts'
import { appliedBudgets } from '../reservations/applied.ts'
import { findRoom, type Room } from '../reservations/find-room.ts'
import { budgetFact, isForTenants, tellExhausted } from '../reservations/tell.ts'
import { worstCase } from '../reservations/worst-case.ts'
import { type Transition, transition } from '../transition/transition.ts'

/** Others reserve from the same budgets; each try reads again. */
const maxTries = 50

/**
 * Reserves the maximum cost of the call from every budget that applies, or from none. Without budgets, nothing is written. Calls
 * that the platform does not pay for are not limited by its budgets.
 * @returns the budget that the call does not fit
 * @throws Fenced; SortieError `price_unknown`, `unavailable`
 */
export function reserve(ports: ExecutionPorts, leg: Leg, request: ModelRequest): Promise<Shortage | undefined> {
  const tryReserve = async () => {
    // The answer to a successful try can be lost, and only this executor reserves for the mission.
    if (leg.stored.mission.reservation) return undefined
    const scope = scopeOf(ports, leg.tenant)
    const all = await appliedBudgets(ports, scope, leg.stored.mission)
    if (all.length === 0) return undefined
    const isOwn = await isPaidByTenant(request)
    const applied = isOwn ? all.filter(({ scope }) => scope !== 'platform') : all
    if (applied.length === 0) return undefined
    const needs = worstCase(
      pricesWith(ports.models, request.own),
      request,
      applied.some(({ limit }) => limit.nano_usd !== null),
    )
    const room = await findRoom(ports, scope, applied, needs)
    if (!room) throw overtaken()
    const { shortage } = room
    const told = shortage ? exhaustion(scope, leg, shortage) : reserving(scope, leg, room, needs)
    if (told && !(await written(leg, told))) throw overtaken()
    return shortage
  }
  const giveUp = () =>
    new SortieError('unavailable', 'Too many calls reserve from the same budget at once', { retryAfter: 1 })
  return retryConflicts(tryReserve, { tries: maxTries, giveUp })
}

/** @returns whether it succeeded; not if others spent or changed something meanwhile. @throws Fenced */
async function written(leg: Leg, { next, changes }: Transition<In<'RUNNING'>>): Promise<boolean> {
  const holds = await wasWritten(leg.store.write(changes))
  if (holds) leg.stored = next
  else await catchUp(leg)
  return holds
}

/** The mission with its reservation, the reservation in each budget, and a warning if one is due. */
function reserving(scope: Scope, leg: Leg, { budgets, spendings }: Room, needs: Amount): Transition<In<'RUNNING'>> {
  const warnings = budgets.map((budget, at) => isForTenants(budget) && warningDue(budget.limit, spendings[at] ?? {}))
  const facts = budgets.flatMap((budget, at) =>
    warnings[at] ? [budgetFact('budget.warning', budget, spendings[at])] : [],
  )
  const reservation = {
    amount: needs,
    budgets: budgets.map(({ scope, period, period_id }) => ({ scope, period, period_id })),
  }
  const { woken_for: _reserved, ...mission } = leg.stored.mission
  const { next, ...told } = withFacts(scope, leg, { ...mission, reservation }, facts)
  const reserved = budgets.map((budget, at) => reserveChange(budget, needs, warnings[at] ? 'warned' : undefined))
  return { next, ...together(told, planOf(reserved)) }
}

function exhaustion(scope: Scope, leg: Leg, shortage: Shortage): Transition<In<'RUNNING'>> | undefined {
  const { facts, changes } = tellExhausted(shortage)
  if (facts.length === 0) return undefined
  const { next, ...told } = withFacts(scope, leg, leg.stored.mission, facts)
  return { next, ...together(told, planOf(changes)) }
}

function withFacts(
  scope: Scope,
  leg: Leg,
  to: In<'RUNNING'>,
  [first, ...rest]: readonly Fact[],
): Transition<In<'RUNNING'>> {
  if (first) return transition(scope, leg.stored, to, [first, ...rest])
  const { version } = leg.stored
  return { next: { mission: to, version: version + 1 }, ...planOf([putMission(to, version)]) }
}
