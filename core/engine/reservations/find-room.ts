import type { Scope } from '../../base/storing/scope.ts'
import type { Amount } from '../../records/budget/amount.ts'
import type { AppliedBudget } from '../../records/budget/budget.ts'
import { findShortage, loadSpendings, type Shortage, type Spending } from '../../records/budget/spending.ts'
import { askForShare, type BudgetPorts, inHand } from './platform-share.ts'

export interface Room {
  /** For the platform’s budget, the limit is the tenant’s share. */
  readonly budgets: readonly AppliedBudget[]
  readonly spendings: readonly Spending[]
  /** The first budget with too little left. */
  readonly shortage: Shortage | undefined
}

/**
 * Whether every budget has this much left. If the tenant’s share of the platform’s is too small, more is requested.
 * @returns `undefined` if the tenant was given more, or that budget no longer exists: check again
 */
export async function findRoom(
  ports: BudgetPorts,
  scope: Scope,
  applied: readonly AppliedBudget[],
  needs: Amount,
): Promise<Room | undefined> {
  const spendings = await loadSpendings(scope.store, applied)
  const budgets = applied.map((one, at) =>
    one.scope === 'platform' ? { ...one, limit: inHand(one.limit, spendings[at]) } : one,
  )
  const shortage = findShortage(budgets, spendings, needs)
  if (shortage?.budget.scope !== 'platform') return { budgets, spendings, shortage }
  const given = await askForShare(ports, scope, shortage, needs)
  return given ? undefined : { budgets, spendings, shortage }
}
