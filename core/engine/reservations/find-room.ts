import type { Scope } from '../../base/storing/scope.ts'
import type { Amount } from '../../records/budget/amount.ts'
import type { AppliedBudget } from '../../records/budget/budget.ts'
import { findShortage, loadSpendings, type Shortage, type Spending } from '../../records/budget/spending.ts'
import { askForShare, type BudgetPorts, inHand } from './platform-share.ts'

export interface Room {
  /** Of the platform's, the limit is what the tenant has in hand. */
  readonly budgets: readonly AppliedBudget[]
  readonly spendings: readonly Spending[]
  /** The first budget that has too little left. */
  readonly shortage: Shortage | undefined
}

/**
 * Whether every budget has so much left. What the tenant lacks in hand of the platform's it asks for.
 * @returns `undefined` when it was given more, or that budget is no more: look again
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
