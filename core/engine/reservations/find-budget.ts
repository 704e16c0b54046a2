import type { Stores } from '../../base/ports/store.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { allowanceOf } from '../../records/budget/amount.ts'
import { type BudgetRef, sameBudget } from '../../records/budget/budget.ts'
import type { LimitedBudget } from '../../records/budget/budget-view.ts'
import { loadTenantBudgets } from '../../records/budget/tenant-budgets.ts'
import { loadMission } from '../../records/mission/mission-items.ts'
import { reachOf } from './platform-share.ts'

/** The present budget; `undefined` if it no longer exists. */
export async function findBudget(
  stores: Stores,
  { tenant, store, now }: Scope,
  { scope, period }: BudgetRef,
): Promise<LimitedBudget | undefined> {
  if (scope === 'platform') {
    const limit = await reachOf(stores, { tenant, now }, { scope, period })
    return limit && { scope, period, limit, updated_at: null }
  }
  if (scope.startsWith('mission:')) {
    const root = await loadMission(store, scope.slice('mission:'.length))
    return root?.mission.budget
      ? { scope, period, limit: allowanceOf(root.mission.budget), updated_at: null }
      : undefined
  }
  const { budgets } = await loadTenantBudgets(store)
  return budgets.find((one) => sameBudget(one, { scope, period }))
}
