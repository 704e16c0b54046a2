import { loadMission } from '../missions/mission-items.ts'
import type { Clock } from '../ports/clock.ts'
import type { Stores } from '../ports/store.ts'
import { limitOf } from './amount.ts'
import { type BudgetRef, sameBudget } from './budget.ts'
import type { LimitedBudget } from './budget-view.ts'
import { reachOf } from './platform-share.ts'
import { loadTenantBudgets } from './tenant-budgets.ts'

/** A budget as it is now; `undefined` when there is no such budget any more. */
export async function findBudget(
  { stores, clock }: { readonly stores: Stores; readonly clock: Clock },
  tenant: string,
  { scope, period }: BudgetRef,
): Promise<LimitedBudget | undefined> {
  const store = stores.tenant(tenant)
  if (scope === 'platform') {
    const limit = await reachOf(stores, tenant, { scope, period }, clock.now())
    return limit && { scope, period, limit, updated_at: null }
  }
  if (scope.startsWith('mission:')) {
    const root = await loadMission(store, scope.slice('mission:'.length))
    return root?.mission.budget ? { scope, period, limit: limitOf(root.mission.budget), updated_at: null } : undefined
  }
  const { budgets } = await loadTenantBudgets(store)
  return budgets.find((one) => sameBudget(one, { scope, period }))
}
