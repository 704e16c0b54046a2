import * as z from 'zod'
import type { Key, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItems } from '../../base/storing/reading.ts'
import { type Allowance, type Amount, units } from './amount.ts'
import type { AppliedBudget, BudgetScope, SpendingRef } from './budget.ts'

/**
 * The spending under one budget in one period. Only additions change it, so any number of executors share it without waiting for
 * each other. Absent numbers are 0.
 */
const Spending = record({
  /** Spent and reserved together, which the limit is compared with. */
  nano_usd: z.number().exactOptional(),
  tokens: z.number().exactOptional(),
  spent_nano_usd: z.number().exactOptional(),
  spent_tokens: z.number().exactOptional(),
  /** 1 once the event was sent: `warned` when most of the budget is spent, `exhausted` when all of it is. */
  warned: z.number().exactOptional(),
  exhausted: z.number().exactOptional(),
  /** For a platform budget in a tenant: the granted amount, and the part of it that is neither spent nor reserved. */
  granted_nano_usd: z.number().exactOptional(),
  granted_tokens: z.number().exactOptional(),
  free_nano_usd: z.number().exactOptional(),
  free_tokens: z.number().exactOptional(),
})
export type Spending = z.output<typeof Spending>

export const spendingKind = kindOf('spending', 'entities', Spending)

export function spendingPartition(scope: BudgetScope): string {
  return `spending#${scope}`
}

export function spendingKey({ scope, period, period_id }: SpendingRef): Key {
  return { partition: spendingPartition(scope), sort: `${period}#${period_id}` }
}

export async function loadSpendings(store: Store, refs: readonly SpendingRef[]): Promise<readonly Spending[]> {
  if (refs.length === 0) return []
  const items = await readItems(store, spendingKind, refs.map(spendingKey), { consistent: true })
  return items.map((item) => item?.body ?? {})
}

export function spentOf(spending: Spending): Amount {
  return { nano_usd: spending.spent_nano_usd ?? 0, tokens: spending.spent_tokens ?? 0 }
}

/** The maximum that calls in flight may spend. */
export function reservedOf(spending: Spending): Amount {
  const spent = spentOf(spending)
  return { nano_usd: (spending.nano_usd ?? 0) - spent.nano_usd, tokens: (spending.tokens ?? 0) - spent.tokens }
}

/** The amount that another call may reserve. Negative if a call cost more than its reservation, or the limit was lowered. */
export function roomOf(limit: Allowance, spending: Spending): Allowance {
  return {
    nano_usd: limit.nano_usd === null ? null : limit.nano_usd - (spending.nano_usd ?? 0),
    tokens: limit.tokens === null ? null : limit.tokens - (spending.tokens ?? 0),
  }
}

/** A unit that costs nothing needs no room. */
export function fits(needs: Amount, room: Allowance): boolean {
  return units.every((unit) => needs[unit] === 0 || room[unit] === null || needs[unit] <= room[unit])
}

/** The need of work whose use is known only afterwards: some room, however little. */
export const anything: Amount = { nano_usd: 1, tokens: 1 }

export interface Shortage {
  readonly budget: AppliedBudget
  readonly spending: Spending
  readonly needs: Amount
}

/** The first budget that a call does not fit. */
export function findShortage(
  budgets: readonly AppliedBudget[],
  spendings: readonly Spending[],
  needs: Amount,
): Shortage | undefined {
  return budgets
    .map((budget, at) => ({ budget, spending: spendings[at] ?? {}, needs }))
    .find(({ budget, spending }) => !fits(needs, roomOf(budget.limit, spending)))
}

/** Whether it would not fit even if every call in flight cost nothing. */
export function isExhausted({ budget, spending, needs }: Shortage): boolean {
  const spent = spentOf(spending)
  return !fits(needs, roomOf(budget.limit, spent))
}

const warnAt = 0.8

/** Whether a warning is due: four fifths are spent, and no warning was sent in this period. */
export function warningDue(limit: Allowance, spending: Spending): boolean {
  const spent = spentOf(spending)
  const most = units.some((unit) => limit[unit] !== null && spent[unit] >= limit[unit] * warnAt)
  return most && !spending.warned
}
