import type { BudgetStatus } from '../../../contract/resources/budget.ts'
import type { Store } from '../../base/ports/store.ts'
import { readItems } from '../../base/storing/reading.ts'
import { type Allowance, type Amount, usdOf } from './amount.ts'
import type { BudgetRef } from './budget.ts'
import { currentPeriod } from './period.ts'
import { loadSpendings, reservedOf, roomOf, type Spending, spentOf } from './spending.ts'
import { waiterCountKey, waiterCountKind } from './waiters.ts'

export interface LimitedBudget extends BudgetRef {
  readonly limit: Allowance
  /** `null` if nobody recorded it. */
  readonly updated_at: number | null
}

/** The current state of budgets. At most 100 are read at once. */
export async function budgetViews(
  store: Store,
  budgets: readonly LimitedBudget[],
  now: number,
): Promise<BudgetStatus[]> {
  const views: BudgetStatus[] = []
  for (let at = 0; at < budgets.length; at += batch)
    views.push(...(await viewsOf(store, budgets.slice(at, at + batch), now)))
  return views
}

/** The maximum for one read of items. */
const batch = 100

async function viewsOf(store: Store, budgets: readonly LimitedBudget[], now: number): Promise<BudgetStatus[]> {
  const numbers = await numbersOf(store, budgets, now)
  return budgets.map((budget, at) => viewOf(budget, numbers[at], now))
}

/** The current state of a budget. */
export async function budgetView(store: Store, budget: LimitedBudget, now: number): Promise<BudgetStatus> {
  const [numbers] = await numbersOf(store, [budget], now)
  return viewOf(budget, numbers, now)
}

interface Numbers {
  readonly spending: Spending
  readonly waiting: number
}

async function numbersOf(store: Store, budgets: readonly LimitedBudget[], now: number): Promise<readonly Numbers[]> {
  const refs = budgets.map(({ scope, period }) => ({ scope, period, period_id: currentPeriod(period, now).id }))
  const [spendings, counts] = await Promise.all([
    loadSpendings(store, refs),
    readItems(store, waiterCountKind, refs.map(waiterCountKey), { consistent: true }),
  ])
  return spendings.map((spending, at) => ({ spending, waiting: counts[at]?.body.waiting ?? 0 }))
}

function viewOf(budget: LimitedBudget, numbers: Numbers | undefined, now: number): BudgetStatus {
  const { spending = {}, waiting = 0 }: Partial<Numbers> = numbers ?? {}
  const { scope, period, limit, updated_at } = budget
  const room = roomOf(limit, spending)
  const { resets_at } = currentPeriod(period, now)
  return {
    scope: scope as BudgetStatus['scope'],
    period,
    usd: limit.nano_usd === null ? null : usdOf(limit.nano_usd),
    tokens: limit.tokens,
    spent: inUsd(spentOf(spending)),
    reserved: inUsd(reservedOf(spending)),
    remaining: {
      usd: room.nano_usd === null ? null : usdOf(Math.max(0, room.nano_usd)),
      tokens: room.tokens === null ? null : Math.max(0, room.tokens),
    },
    waiting,
    resets_at: resets_at === null ? null : new Date(resets_at).toISOString(),
    updated_at: updated_at === null ? null : new Date(updated_at).toISOString(),
  }
}

function inUsd({ nano_usd, tokens }: Amount): { usd: number; tokens: number } {
  return { usd: usdOf(nano_usd), tokens }
}
