import { loadMission } from '../missions/mission-items.ts'
import type { Store } from '../ports/store.ts'
import { limitOf } from './amount.ts'
import { type BudgetRef, sameBudget } from './budget.ts'
import type { LimitedBudget } from './budget-view.ts'
import { loadTenantBudgets } from './tenant-budgets.ts'

/** A budget as it is now; `undefined` when there is no such budget any more. */
export async function findBudget(store: Store, { scope, period }: BudgetRef): Promise<LimitedBudget | undefined> {
  if (scope.startsWith('mission:')) {
    const root = await loadMission(store, scope.slice('mission:'.length))
    return root?.mission.budget ? { scope, period, limit: limitOf(root.mission.budget), updated_at: null } : undefined
  }
  const { budgets } = await loadTenantBudgets(store)
  return budgets.find((one) => sameBudget(one, { scope, period }))
}
