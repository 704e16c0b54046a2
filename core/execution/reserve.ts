import { SortieError } from '../../contract/errors.ts'
import type { Fact } from '../../events/catalogue.ts'
import { type Amount, nothing, usdOf } from '../budgets/amount.ts'
import { appliedBudgets } from '../budgets/applied.ts'
import type { AppliedBudget } from '../budgets/budget.ts'
import { askForShare, inHand } from '../budgets/platform-share.ts'
import { reserveChange } from '../budgets/reservation.ts'
import {
  findShortage,
  isExhausted,
  loadSpendings,
  type Shortage,
  type Spending,
  spentOf,
  warningDue,
} from '../budgets/spending.ts'
import { worstCase } from '../budgets/worst-case.ts'
import { putMission, type StoredMission } from '../missions/mission-items.ts'
import { iso } from '../missions/mission-view.ts'
import type { In } from '../missions/model.ts'
import { transition } from '../missions/transition.ts'
import type { ModelRequest } from '../ports/models.ts'
import type { Change } from '../ports/store.ts'
import { isWriteConflict } from '../ports/write-conflict.ts'
import { catchUp, type ExecutionPorts, type Run } from './run.ts'

/** Others reserve at the same budgets; each try reads afresh. */
const maxTries = 50

/**
 * Reserves what the call may cost at every budget that applies, or at none. Where there is none, nothing is written.
 * @returns the budget that the call does not fit
 * @throws Fenced; SortieError `price_unknown`, `unavailable`
 */
export async function reserve(ports: ExecutionPorts, run: Run, request: ModelRequest): Promise<Shortage | undefined> {
  for (let tries = 0; tries < maxTries; tries++) {
    const now = ports.clock.now()
    const applied = await appliedBudgets(ports.stores, run.tenant, run.stored.mission, now)
    if (applied.length === 0) return undefined
    const needs = worstCase(
      ports.models,
      request,
      applied.some(({ limit }) => limit.nano_usd !== null),
    )
    const spendings = await loadSpendings(run.store, applied)
    const budgets = applied.map((one, at) =>
      one.scope === 'platform' ? { ...one, limit: inHand(one.limit, spendings[at]) } : one,
    )
    const shortage = findShortage(budgets, spendings, needs)
    if (shortage?.budget.scope === 'platform') {
      const { budget, spending } = shortage
      if (await askForShare(ports.stores, run.tenant, budget, needs, spending)) continue
    }
    const told = shortage ? exhaustion(run, shortage, now) : reserving(run, budgets, spendings, needs, now)
    if (!told || (await written(run, told))) return shortage
  }
  throw new SortieError('unavailable', 'Too many calls reserve at the same budget at once', { retryAfter: 1 })
}

interface Write {
  readonly next: StoredMission<In<'RUNNING'>>
  readonly changes: readonly Change[]
}

/** @returns whether it holds; not when others spent or changed something meanwhile. @throws Fenced */
async function written(run: Run, { next, changes }: Write): Promise<boolean> {
  try {
    await run.store.write(changes)
  } catch (error) {
    if (!isWriteConflict(error)) throw error
    await catchUp(run)
    return false
  }
  run.stored = next
  return true
}

/** The mission with what it reserves, the reservation at each budget, and a warning where one is due. */
function reserving(
  run: Run,
  budgets: readonly AppliedBudget[],
  spendings: readonly Spending[],
  needs: Amount,
  now: number,
): Write {
  const warnings = budgets.map((budget, at) => isForTenants(budget) && warningDue(budget.limit, spendings[at] ?? {}))
  const facts = budgets.flatMap((budget, at) =>
    warnings[at] ? [budgetFact('budget.warning', budget, spendings[at])] : [],
  )
  const reservation = {
    amount: needs,
    budgets: budgets.map(({ scope, period, period_id }) => ({ scope, period, period_id })),
  }
  const { next, changes } = withFacts(run, { ...run.stored.mission, reservation }, facts, now)
  return {
    next,
    changes: [
      ...changes,
      ...budgets.map((budget, at) => reserveChange(budget, needs, warnings[at] ? 'warned' : undefined)),
    ],
  }
}

/** Told once in a period, by whoever meets it first. */
function exhaustion(run: Run, shortage: Shortage, now: number): Write | undefined {
  const { budget, spending } = shortage
  if (!isForTenants(budget) || spending.exhausted || !isExhausted(shortage)) return undefined
  const { next, changes } = withFacts(run, run.stored.mission, [budgetFact('budget.exhausted', budget, spending)], now)
  const mark = reserveChange(budget, nothing, 'exhausted')
  return { next, changes: [...changes, mark] }
}

/** What operators allow all tenants together is not for each of them to see. */
function isForTenants({ scope }: AppliedBudget): boolean {
  return scope !== 'platform'
}

function withFacts(run: Run, to: In<'RUNNING'>, [first, ...rest]: readonly Fact[], now: number): Write {
  if (first) return transition(run.tenant, run.stored, to, [first, ...rest], now)
  const { version } = run.stored
  return { next: { mission: to, version: version + 1 }, changes: [putMission(to, version)] }
}

function budgetFact(
  type: 'budget.warning' | 'budget.exhausted',
  { scope, period, period_id, limit, resets_at }: AppliedBudget,
  spending: Spending = {},
): Fact {
  const spent = spentOf(spending)
  return {
    type,
    data: {
      scope,
      period,
      period_id,
      usd: limit.nano_usd === null ? null : usdOf(limit.nano_usd),
      tokens: limit.tokens,
      spent: { usd: usdOf(spent.nano_usd), tokens: spent.tokens },
      resets_at: resets_at === null ? null : iso(resets_at),
    },
  }
}
