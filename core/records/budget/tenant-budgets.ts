import type { Change, Key, Store } from '../../base/ports/store.ts'
import type { Limit } from './amount.ts'
import type { BudgetRef } from './budget.ts'

/** All budgets of a tenant as one item: one read tells which there are, and none tells that nothing is to be reserved. */
export interface TenantBudgets {
  readonly budgets: readonly TenantBudget[]
}

export interface TenantBudget extends BudgetRef {
  readonly limit: Limit
  readonly updated_at: number
}

/** So many fit one item, and one answer. */
export const maxBudgets = 100

const budgetsKey: Key = { partition: 'budgets', sort: 'tenant' }

export interface StoredBudgets {
  readonly budgets: readonly TenantBudget[]
  /** 0 when there never were any. */
  readonly version: number
}

export async function loadTenantBudgets(store: Store): Promise<StoredBudgets> {
  const item = await store.get<TenantBudgets>('entities', budgetsKey, { consistent: true })
  return { budgets: item?.body.budgets ?? [], version: item?.version ?? 0 }
}

export function putTenantBudgets(budgets: readonly TenantBudget[], version: number): Change {
  const body: TenantBudgets = { budgets }
  return {
    change: 'put',
    table: 'entities',
    item: { ...budgetsKey, version: version + 1, body },
    when: version === 0 ? { absent: true } : { version },
  }
}
