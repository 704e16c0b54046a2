import type { Change, Store } from '../../base/ports/store.ts'
import type { BudgetRef } from '../../records/budget/budget.ts'
import { currentPeriod } from '../../records/budget/period.ts'
import { loadSpendings, spendingKey } from '../../records/budget/spending.ts'

/** A changed budget gets its warning, and its report of exhaustion, again. */
export async function tellAgain(store: Store, { scope, period }: BudgetRef, now: number): Promise<Change[]> {
  const ref = { scope, period, period_id: currentPeriod(period, now).id }
  const [{ warned = 0, exhausted = 0 } = {}] = await loadSpendings(store, [ref])
  if (warned === 0 && exhausted === 0) return []
  // With bounds, so that of two concurrent changes only one removes the mark.
  const bounds = { warned: { min: 0 }, exhausted: { min: 0 } }
  return [
    { change: 'add', table: 'entities', key: spendingKey(ref), by: { warned: -warned, exhausted: -exhausted }, bounds },
  ]
}
