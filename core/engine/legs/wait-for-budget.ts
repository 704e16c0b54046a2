import type { Change } from '../../base/ports/store.ts'
import { iso } from '../../base/times/iso.ts'
import { backlogKey } from '../../records/backlog/backlog.ts'
import { usdOf } from '../../records/budget/amount.ts'
import { type AppliedBudget, levelOf } from '../../records/budget/budget.ts'
import { anything, roomOf, type Shortage } from '../../records/budget/spending.ts'
import { joinWaiters } from '../../records/budget/waiters.ts'
import { type BudgetWait, type In, inState } from '../../records/mission/mission.ts'
import { waitView } from '../../records/mission/mission-view.ts'
import type { DispatchPorts } from '../dispatch/dispatch.ts'
import type { Telling } from '../reservations/tell.ts'
import { noteWaitingTenant } from '../reservations/waiting-tenants.ts'
import { nextLook, wakeWaiters } from '../reservations/wake-waiters.ts'
import { type Move, moveTo } from '../transition/move.ts'
import { type Leg, leaveLeg } from './leg.ts'

/** The mission keeps its work, gives its slot away, and continues when the budget has room for its next call. */
export async function waitForBudget(
  ports: DispatchPorts,
  leg: Leg,
  shortage: Shortage,
  alongside: readonly Change[] = [],
): Promise<void> {
  await noteWaitingTenant(ports, leg.tenant, shortage.budget)
  const wait = planBudgetWait(leg.stored.mission, shortage, ports.clock.now())
  await leaveLeg(ports, leg, { ...wait, changes: [...wait.changes, ...alongside] })
  // The room may have appeared between the check that found too little and this wait.
  await wakeWaiters(ports, leg.tenant, shortage.budget)
}

/** The wait of a mission that has its slot, and its place in the budget’s queue. @param told facts to record before it */
export function planBudgetWait(
  mission: In<'RUNNING' | 'QUEUED'>,
  shortage: Shortage,
  now: number,
  told: Telling = { facts: [], changes: [] },
): Move<In<'WAITING'>> {
  const { scope, period, resets_at } = shortage.budget
  const budget = { scope, period }
  const key = backlogKey(mission)
  const { needs } = shortage
  const message = adviceOf(shortage)
  const wait: BudgetWait = { kind: 'budget', since: now, budget, key, needs, resets_at, message }
  const { since: _, ...data } = waitView(wait)
  const waiter = { mission_id: mission.id, needs }
  return moveTo(
    inState(mission, { status: 'WAITING', waiting_for: wait }),
    [...told.facts, { type: 'mission.waiting', data }],
    [...joinWaiters(budget, key, waiter, nextLook(budget, shortage.spending, now)), ...told.changes],
  )
}

function adviceOf(shortage: Shortage): string {
  const { budget, spending, needs } = shortage
  const room = roomOf(budget.limit, spending)
  const lacks = room.nano_usd !== null && needs.nano_usd > room.nano_usd ? 'usd' : 'tokens'
  const [need, left, limit] =
    lacks === 'usd'
      ? [money(needs.nano_usd), money(room.nano_usd ?? 0), money(budget.limit.nano_usd ?? 0)]
      : [tokens(needs.tokens), tokens(room.tokens ?? 0), tokens(budget.limit.tokens ?? 0)]
  const anew = budget.resets_at === null ? '' : `, or when its next period begins at ${iso(budget.resets_at)}`
  if (budget.scope === 'platform') return platformAdvice(shortage, need, anew)
  const problem =
    needs === anything
      ? `${capital(nameOf(budget))} of ${limit} is spent`
      : `The next call may use ${need}, and ${nameOf(budget)} has ${left} left of ${limit}`
  return `${problem}. The mission continues when the budget is raised (${routeOf(budget)})${anew}.`
}

/** Without what operators allow, which tenants must not see. */
function platformAdvice({ budget, needs }: Shortage, need: string, anew: string): string {
  const allowed = `what the operators of this Sortie allow all tenants for this ${budget.period}`
  const problem =
    needs === anything
      ? `Nothing is left of ${allowed}`
      : `The next call may use ${need}, and too little is left of ${allowed}`
  return `${problem}. The mission continues when they raise it${anew}.`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function money(nano: number): string {
  return `USD ${usdOf(Math.max(0, nano))}`
}

function tokens(count: number): string {
  return `${Math.max(0, count)} tokens`
}

function nameOf({ scope, period }: AppliedBudget): string {
  const owner = {
    platform: 'the platform',
    tenant: 'the tenant',
    workflow: 'the workflow',
    agent: 'the agent',
    mission: 'the mission',
  }
  return `the budget of ${owner[levelOf(scope)]}${period === 'total' ? '' : ` for this ${period}`}`
}

function routeOf({ scope, period }: AppliedBudget): string {
  return scope.startsWith('mission:')
    ? `PUT /v1/missions/${scope.slice('mission:'.length)}/budget`
    : `PUT /v1/budgets/${scope}/${period}`
}
