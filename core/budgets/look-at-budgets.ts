import type { Store } from '../ports/store.ts'
import { appliedBudgets, type Spender } from './applied.ts'
import { anything, findShortage, loadSpendings, type Shortage } from './spending.ts'
import { type Telling, tellExhausted, tellWarnings } from './tell.ts'

/**
 * What applies to work that reserves nothing, since what it uses is known only afterwards: it may go on while every budget
 * has something left.
 * @returns the first budget that is spent, and what is to be told
 */
export async function lookAtBudgets(
  store: Store,
  tenant: string,
  spender: Spender,
  now: number,
): Promise<{ readonly shortage: Shortage | undefined; readonly telling: Telling }> {
  const budgets = await appliedBudgets(store, tenant, spender, now)
  const spendings = await loadSpendings(store, budgets)
  const shortage = findShortage(budgets, spendings, anything)
  return { shortage, telling: shortage ? tellExhausted(shortage) : tellWarnings(budgets, spendings) }
}
