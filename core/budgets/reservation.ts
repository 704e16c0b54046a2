import type { Change } from '../ports/store.ts'
import { type Amount, units } from './amount.ts'
import type { AppliedBudget, SpendingRef } from './budget.ts'
import { keptUntil } from './period.ts'
import { spendingKey } from './spending.ts'

/**
 * What the call in flight of a running mission has reserved, and where. It stands in the mission itself, so whatever takes
 * the mission out of its executor's hands gives it back in the same write, and it cannot leak.
 */
export interface Reservation {
  readonly amount: Amount
  readonly budgets: readonly SpendingRef[]
}

/**
 * The reservation at one budget; in conflict when it no longer fits.
 * @param tell what is told of the budget in the same write; in conflict when it was told already
 */
export function reserveChange(budget: AppliedBudget, needs: Amount, tell?: 'warned' | 'exhausted'): Change {
  const expiresAt = keptUntil(budget.period, budget.resets_at)
  const bounded = units.filter((unit) => needs[unit] > 0 && budget.limit[unit] !== null)
  return {
    change: 'add',
    table: 'entities',
    key: spendingKey(budget),
    by: { ...needs, ...(tell ? { [tell]: 1 } : {}) },
    bounds: {
      ...Object.fromEntries(bounded.map((unit) => [unit, { max: budget.limit[unit] as number }])),
      ...(tell ? { [tell]: { max: 1 } } : {}),
    },
    ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
  }
}

/** What was spent takes the place of what was reserved, even where it is more: it cannot be unspent. */
export function settleChanges({ amount, budgets }: Reservation, spent: Amount): Change[] {
  return budgets.map((budget) => ({
    change: 'add',
    table: 'entities',
    key: spendingKey(budget),
    by: {
      nano_usd: spent.nano_usd - amount.nano_usd,
      tokens: spent.tokens - amount.tokens,
      spent_nano_usd: spent.nano_usd,
      spent_tokens: spent.tokens,
    },
  }))
}
