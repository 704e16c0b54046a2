import type { Limit } from './amount.ts'

/** Who may stop whom: a call is made only if it fits every budget above it. `workflow` is kept for missions of workflows. */
export const levels = ['platform', 'tenant', 'workflow', 'agent', 'mission'] as const
export type Level = (typeof levels)[number]

export type BudgetPeriod = 'day' | 'month' | 'total'

/** Whose spending it bounds. A mission's is that of the mission without a parent, for itself and all below it. */
export type BudgetScope = 'platform' | 'tenant' | `agent:${string}` | `mission:${string}`

export interface BudgetRef {
  readonly scope: BudgetScope
  readonly period: BudgetPeriod
}

/** What was spent under a budget in one period, by name: `2026-11-21`, `2026-11` or `total`. */
export interface SpendingRef extends BudgetRef {
  readonly period_id: string
}

/** A budget that a call must fit, as it is in force now. */
export interface AppliedBudget extends SpendingRef {
  readonly limit: Limit
  readonly resets_at: number | null
}

export function levelOf(scope: BudgetScope): Level {
  return scope.split(':')[0] as Level
}

export function sameBudget(one: BudgetRef, other: BudgetRef): boolean {
  return one.scope === other.scope && one.period === other.period
}
