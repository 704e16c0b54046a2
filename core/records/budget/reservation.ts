import type * as z from 'zod'
import type { Bound, Change } from '../../base/ports/store.ts'
import { list, record } from '../../base/storing/kind.ts'
import { Amount, nothing, units } from './amount.ts'
import { type AppliedBudget, SpendingRef } from './budget.ts'
import { keptUntil } from './period.ts'
import { spendingKey } from './spending.ts'

/**
 * The reservation of a running mission's call in flight, and its budgets. It is stored in the mission, so any write that takes
 * the mission from its executor also returns it, and it cannot leak.
 */
export const Reservation = record({ amount: Amount, budgets: list(SpendingRef) })
export type Reservation = z.output<typeof Reservation>

/**
 * Reserves at one budget; conflicts if it no longer fits.
 * @param tell the flag to set in the same write; conflicts if it was already set
 */
export function reserveChange(budget: AppliedBudget, needs: Amount, tell?: 'warned' | 'exhausted'): Change {
  const expiresAt = keptUntil(budget.period, budget.resets_at)
  return {
    change: 'add',
    table: 'entities',
    key: spendingKey(budget),
    by: { ...needs, ...fromHand(budget, needs), ...(tell ? { [tell]: 1 } : {}) },
    bounds: { ...boundsOf(budget, needs), ...(tell ? { [tell]: { max: 1 } } : {}) },
    ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
  }
}

function boundsOf({ scope, limit }: AppliedBudget, needs: Amount): Readonly<Record<string, Bound>> {
  const bounded = units.filter((unit) => needs[unit] > 0 && limit[unit] !== null)
  // The amount in hand may have grown since it was read.
  const bound = (unit: keyof Amount) =>
    scope === 'platform' ? [`free_${unit}`, { min: 0 }] : [unit, { max: limit[unit] as number }]
  return Object.fromEntries(bounded.map(bound))
}

/** For a platform budget: the change of the tenant's part. */
function fromHand({ scope }: SpendingRef, used: Amount): Readonly<Record<string, number>> {
  return scope === 'platform' ? { free_nano_usd: -used.nano_usd, free_tokens: -used.tokens } : {}
}

/**
 * The actual spending replaces the reservation, even if it is higher: it cannot be undone.
 * @param own the part paid with the tenant’s own keys: platform budgets cover only the operators’ money
 */
export function settleChanges({ amount, budgets }: Reservation, spent: Amount, own: Amount = nothing): Change[] {
  const ofPlatform = { nano_usd: spent.nano_usd - own.nano_usd, tokens: spent.tokens - own.tokens }
  return budgets.map((budget) => spend(budget, amount, budget.scope === 'platform' ? ofPlatform : spent))
}

function spend(budget: SpendingRef, reserved: Amount, spent: Amount): Extract<Change, { change: 'add' }> {
  return {
    change: 'add',
    table: 'entities',
    key: spendingKey(budget),
    by: {
      nano_usd: spent.nano_usd - reserved.nano_usd,
      tokens: spent.tokens - reserved.tokens,
      spent_nano_usd: spent.nano_usd,
      spent_tokens: spent.tokens,
      ...fromHand(budget, { nano_usd: spent.nano_usd - reserved.nano_usd, tokens: spent.tokens - reserved.tokens }),
    },
  }
}

/** Use without a reservation, by a tenant's own worker or by a call that was cut off, counts all the same. */
export function chargeChanges(budgets: readonly AppliedBudget[], spent: Amount): Change[] {
  if (spent.nano_usd === 0 && spent.tokens === 0) return []
  return budgets.map((budget) => {
    const expiresAt = keptUntil(budget.period, budget.resets_at)
    return { ...spend(budget, nothing, spent), ...(expiresAt === undefined ? {} : { expires_at: expiresAt }) }
  })
}
