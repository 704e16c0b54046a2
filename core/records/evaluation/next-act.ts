import { type Amount, allowanceOf } from '../budget/amount.ts'
import type { EndedEvaluation, Evaluation } from './evaluation.ts'

/** The next act of an evaluation, after ended trials were settled. */
export type Act =
  | { readonly act: 'begin'; readonly trial: number }
  | { readonly act: 'wait' }
  | { readonly act: 'end'; readonly status: EndedEvaluation['status'] }

export function nextAct(evaluation: Evaluation): Act {
  const { next, trials, active, concurrency } = evaluation
  const isOver = evaluation.status !== 'RUNNING' || next >= trials || isSpent(evaluation)
  if (!isOver) return active.length < concurrency ? { act: 'begin', trial: next } : { act: 'wait' }
  return active.length > 0 ? { act: 'wait' } : { act: 'end', status: endOf(evaluation) }
}

function endOf({ status, next, trials }: Evaluation): EndedEvaluation['status'] {
  if (status === 'CANCELLING') return 'CANCELLED'
  return next >= trials ? 'COMPLETED' : 'BUDGET_SPENT'
}

function isSpent({ budget, spent }: Evaluation): boolean {
  if (budget === null) return false
  const allowed = allowanceOf(budget)
  return reaches(spent.nano_usd, allowed.nano_usd) || reaches(spent.tokens, allowed.tokens)
}

function reaches(spent: number, allowed: number | null): boolean {
  return allowed !== null && spent >= allowed
}

export function plus(one: Amount, other: Amount): Amount {
  return { nano_usd: one.nano_usd + other.nano_usd, tokens: one.tokens + other.tokens }
}
