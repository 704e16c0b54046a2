import type { Fact } from '../../../events/catalogue.ts'
import type { Change } from '../../base/ports/store.ts'
import { nothing, usdOf } from '../../records/budget/amount.ts'
import type { AppliedBudget } from '../../records/budget/budget.ts'
import { reserveChange } from '../../records/budget/reservation.ts'
import { isExhausted, type Shortage, type Spending, spentOf, warningDue } from '../../records/budget/spending.ts'

/** Facts about budgets, with the marks that keep them from being repeated in a period: a repeat conflicts. */
export interface Telling {
  readonly facts: readonly Fact[]
  readonly changes: readonly Change[]
}

/** Recorded once in a period, by whoever meets it first. */
export function tellExhausted(shortage: Shortage): Telling {
  const { budget, spending } = shortage
  if (!isForTenants(budget) || spending.exhausted || !isExhausted(shortage)) return { facts: [], changes: [] }
  return {
    facts: [budgetFact('budget.exhausted', budget, spending)],
    changes: [reserveChange(budget, nothing, 'exhausted')],
  }
}

/** A warning for each budget that is nearly spent. */
export function tellWarnings(budgets: readonly AppliedBudget[], spendings: readonly Spending[]): Telling {
  const due = budgets
    .map((budget, at) => ({ budget, spending: spendings[at] ?? {} }))
    .filter(({ budget, spending }) => isForTenants(budget) && warningDue(budget.limit, spending))
  return {
    facts: due.map(({ budget, spending }) => budgetFact('budget.warning', budget, spending)),
    changes: due.map(({ budget }) => reserveChange(budget, nothing, 'warned')),
  }
}

/** Tenants must not see what operators allow all of them together. */
export function isForTenants({ scope }: AppliedBudget): boolean {
  return scope !== 'platform'
}

export function budgetFact(
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
      resets_at: resets_at === null ? null : new Date(resets_at).toISOString(),
    },
  }
}
