import * as z from 'zod'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'
import { Allowance } from './amount.ts'
import { BudgetRef } from './budget.ts'

const TenantBudget = record({ ...BudgetRef.unwrap().shape, limit: Allowance, updated_at: z.number() })
export type TenantBudget = z.output<typeof TenantBudget>

/** All budgets of a tenant in one item: a single read lists them, and an absent item means that nothing needs a reservation. */
const TenantBudgets = record({ budgets: list(TenantBudget) })
export type TenantBudgets = z.output<typeof TenantBudgets>

export const budgetsKind = kindOf('budgets', 'entities', TenantBudgets)

/** The number that fits one item, and one answer. */
export const maxBudgets = 100

const budgetsKey: Key = { partition: 'budgets', sort: 'tenant' }

export interface StoredBudgets {
  readonly budgets: readonly TenantBudget[]
  /** 0 if there never were any. */
  readonly version: number
}

export async function loadTenantBudgets(store: Store): Promise<StoredBudgets> {
  const item = await readItem(store, budgetsKind, budgetsKey, { consistent: true })
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
