import { usdOf } from '../budgets/amount.ts'
import { type AppliedBudget, levelOf } from '../budgets/budget.ts'
import { roomOf, type Shortage } from '../budgets/spending.ts'
import { joinWaiters } from '../budgets/waiters.ts'
import { noteWaitingTenant } from '../budgets/waiting-tenants.ts'
import { nextLook, wakeWaiters } from '../budgets/wake-waiters.ts'
import { backlogKey } from '../dispatch/backlog.ts'
import { iso, waitView } from '../missions/mission-view.ts'
import { type BudgetWait, inState } from '../missions/model.ts'
import { type ExecutionPorts, leaveRun, type Run } from './run.ts'

/** The mission keeps all that it has done, gives its slot away, and goes on when the budget has room for its next call. */
export async function waitForBudget(ports: ExecutionPorts, run: Run, shortage: Shortage): Promise<void> {
  const { mission } = run.stored
  const { scope, period, resets_at } = shortage.budget
  const now = ports.clock.now()
  const budget = { scope, period }
  const key = backlogKey(mission)
  const wait: BudgetWait = {
    kind: 'budget',
    budget,
    key,
    needs: shortage.needs,
    resets_at,
    message: adviceOf(shortage),
  }
  if (scope === 'platform') await noteWaitingTenant(ports.stores, run.tenant, budget)
  const { since: _, ...data } = waitView({ ...wait, since: now })
  await leaveRun(
    ports,
    run,
    inState(mission, { status: 'WAITING', waiting_for: { ...wait, since: now } }),
    [{ type: 'mission.waiting', data }],
    joinWaiters(
      budget,
      key,
      { mission_id: mission.id, needs: shortage.needs },
      nextLook(budget, shortage.spending, now),
    ),
  )
  // What it waits for may have come between the look that found too little and this wait.
  await wakeWaiters(ports, run.tenant, budget)
}

function adviceOf({ budget, spending, needs }: Shortage): string {
  const room = roomOf(budget.limit, spending)
  const lacks = room.nano_usd !== null && needs.nano_usd > room.nano_usd ? 'usd' : 'tokens'
  const [need, left, limit] =
    lacks === 'usd'
      ? [money(needs.nano_usd), money(room.nano_usd ?? 0), money(budget.limit.nano_usd ?? 0)]
      : [tokens(needs.tokens), tokens(room.tokens ?? 0), tokens(budget.limit.tokens ?? 0)]
  const anew = budget.resets_at === null ? '' : `, or when it begins anew at ${iso(budget.resets_at)}`
  if (budget.scope === 'platform')
    return `The next call may use ${need}, and too little is left of what the operators of this Sortie allow all tenants for this ${budget.period}. It goes on when they raise that${anew}.`
  return `The next call may use ${need}, and ${nameOf(budget)} has ${left} left of ${limit}. It goes on when the budget is raised (${routeOf(budget)})${anew}.`
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
