import * as z from 'zod'
import { record } from '../../base/storing/kind.ts'
import type { Allowance } from './amount.ts'

/**
 * The levels of budgets: a call is made only if it fits every budget above it. `workflow` is reserved for missions of workflows.
 */
export const levels = ['platform', 'tenant', 'workflow', 'agent', 'mission'] as const
export type Level = (typeof levels)[number]

const BudgetPeriod = z.enum(['day', 'month', 'total'])
export type BudgetPeriod = z.output<typeof BudgetPeriod>

/** Whose spending it bounds. A mission budget belongs to a root mission, and covers it and all its descendants. */
const BudgetScope = z.union([
  z.enum(['platform', 'tenant']),
  z.templateLiteral(['agent:', z.string()]),
  z.templateLiteral(['mission:', z.string()]),
])
export type BudgetScope = z.output<typeof BudgetScope>

export const BudgetRef = record({ scope: BudgetScope, period: BudgetPeriod })
export type BudgetRef = z.output<typeof BudgetRef>

/** The spending under a budget in one period, whose name is for example `2026-11-21`, `2026-11` or `total`. */
export const SpendingRef = record({ scope: BudgetScope, period: BudgetPeriod, period_id: z.string() })
export type SpendingRef = z.output<typeof SpendingRef>

/** A budget that a call must fit, with its current limits. */
export interface AppliedBudget extends SpendingRef {
  readonly limit: Allowance
  readonly resets_at: number | null
}

export function levelOf(scope: BudgetScope): Level {
  return scope.split(':')[0] as Level
}

export function sameBudget(one: BudgetRef, other: BudgetRef): boolean {
  return one.scope === other.scope && one.period === other.period
}
