import type { BudgetStatus } from '../../../contract/resources/budget.ts'
import type { CallFor } from '../../api/call.ts'

/** What a person writes of a budget. An amount that is left empty sets no limit. */
export interface BudgetDraft {
  readonly kind: 'tenant' | 'agent'
  readonly agent: string
  readonly period: BudgetStatus['period']
  readonly usd: string
  readonly tokens: string
}

export const periods = ['day', 'month', 'total'] as const

export function draftOf(budget: BudgetStatus | undefined): BudgetDraft {
  const agent = budget?.scope.startsWith(ofAgent) ? budget.scope.slice(ofAgent.length) : ''
  return {
    kind: agent === '' ? 'tenant' : 'agent',
    agent,
    period: budget?.period ?? 'day',
    usd: textOf(budget?.usd),
    tokens: textOf(budget?.tokens),
  }
}

export function budgetIn(draft: BudgetDraft): CallFor<'putBudget'> {
  const { period, usd, tokens } = draft
  return {
    params: { scope: scopeOf(draft), period },
    body: { ...(usd.trim() !== '' && { usd: Number(usd) }), ...(tokens.trim() !== '' && { tokens: Number(tokens) }) },
  }
}

/** Whether it is the budget that the draft would set. */
export function isItsBudget({ scope, period }: BudgetStatus, draft: BudgetDraft): boolean {
  return scope === scopeOf(draft) && period === draft.period
}

function scopeOf({ kind, agent }: BudgetDraft): string {
  return kind === 'tenant' ? 'tenant' : `${ofAgent}${agent.trim()}`
}

const ofAgent = 'agent:'

function textOf(amount: number | null | undefined): string {
  return amount === null || amount === undefined ? '' : String(amount)
}
