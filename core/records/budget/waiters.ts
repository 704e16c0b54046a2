import * as z from 'zod'
import type { Change, Item, Key, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItems, readPartition } from '../../base/storing/reading.ts'
import { Amount } from './amount.ts'
import type { BudgetPeriod, BudgetRef, BudgetScope } from './budget.ts'
import { spendingPartition } from './spending.ts'

/** A mission's place among those that wait for one budget. The order is that of the backlog: priority and age. */
const Waiter = record({ mission_id: z.string(), needs: Amount })
export type Waiter = z.output<typeof Waiter>

export const waiterKind = kindOf('budget waiter', 'entities', Waiter)

/** The number of waiters, changed by additions, and the time at which the sweeper checks whether some can continue. */
export const waiterCountKind = kindOf('count of waiters', 'entities', record({ waiting: z.number().exactOptional() }))

const countPrefix = 'waiting#'

export function waiterCountKey({ scope, period }: BudgetRef): Key {
  return { partition: spendingPartition(scope), sort: `${countPrefix}${period}` }
}

/** The budget whose waiters a due item counts; `undefined` for another kind of item. */
export function countedBudget({ partition, sort }: Key): BudgetRef | undefined {
  if (!partition.startsWith(spendingPartition('' as BudgetScope)) || !sort.startsWith(countPrefix)) return undefined
  return {
    scope: partition.slice(spendingPartition('' as BudgetScope).length) as BudgetScope,
    period: sort.slice(countPrefix.length) as BudgetPeriod,
  }
}

function waitersPartition({ scope, period }: BudgetRef): string {
  return `budget-waiters#${scope}#${period}`
}

export function joinWaiters(budget: BudgetRef, key: string, waiter: Waiter, lookAt: number): Change[] {
  const item = { partition: waitersPartition(budget), sort: key, version: 1, body: waiter }
  return [
    { change: 'put', table: 'entities', item, when: { absent: true } },
    { change: 'add', table: 'entities', key: waiterCountKey(budget), by: { waiting: 1 }, due: lookAt },
  ]
}

export function leaveWaiters(budget: BudgetRef, key: string): Change[] {
  const entry = { partition: waitersPartition(budget), sort: key }
  return [
    { change: 'delete', table: 'entities', key: entry, when: { version: 1 } },
    { change: 'add', table: 'entities', key: waiterCountKey(budget), by: { waiting: -1 } },
  ]
}

/** The sweeper checks the waiters at this time. */
export function lookLater(budget: BudgetRef, at: number): Change {
  return { change: 'add', table: 'entities', key: waiterCountKey(budget), by: { waiting: 0 }, due: at }
}

export async function firstWaiters(
  store: Store,
  budget: BudgetRef,
  limit: number,
): Promise<{ readonly waiters: readonly Item<Waiter>[]; readonly more: boolean }> {
  const page = await readPartition(store, waiterKind, { partition: waitersPartition(budget), limit, consistent: true })
  return { waiters: page.items, more: page.cursor !== undefined }
}

/** The budgets that somebody waits for. */
export async function awaitedBudgets(store: Store, budgets: readonly BudgetRef[]): Promise<readonly BudgetRef[]> {
  if (budgets.length === 0) return []
  const counts = await readItems(store, waiterCountKind, budgets.map(waiterCountKey), { consistent: true })
  return budgets.filter((_, at) => (counts[at]?.body.waiting ?? 0) > 0)
}
