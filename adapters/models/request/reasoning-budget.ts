import type { ModelSettings } from '../../../core/base/ports/models.ts'

export type Effort = Exclude<NonNullable<ModelSettings['reasoning_effort']>, 'none'>

const budgets = { low: 1_024, medium: 8_192, high: 24_576 } as const

/** How many tokens a model may use for thinking, if it accepts a number. Half of the limit remains for the answer. */
export function reasoningBudget(effort: Effort, maxTokens: number): number {
  return Math.min(budgets[effort], Math.floor(maxTokens / 2))
}
