import type { ExpressionFault } from '../../core/base/ports/expressions.ts'
import { serveTasks } from '../system/serve-tasks.ts'
import { fullBounds, quickBounds } from './bounds.ts'
import { checkExpression, type EvaluatedText, evaluateExpression } from './evaluate-expression.ts'

/** The input of a thread. */
export type ExpressionTask = EvaluationTask | { readonly check: string }

export interface EvaluationTask {
  readonly evaluate: string
  /** JSON. */
  readonly bindings: string
  readonly timeMs: number
  /** Whether it may take no more than a quick one does. */
  readonly quickly: boolean
}

export type ExpressionOutcome =
  | EvaluatedText
  | { readonly kind: 'checked'; readonly fault: ExpressionFault | undefined }
  /** It is no quick one. */
  | { readonly kind: 'needs_patience' }

serveTasks(outcomeOf)

async function outcomeOf(task: ExpressionTask): Promise<ExpressionOutcome> {
  if ('check' in task)
    return { kind: 'checked', fault: checkExpression(task.check, fullBounds(Number.POSITIVE_INFINITY)) }
  const bounds = task.quickly ? quickBounds(task.timeMs) : fullBounds(task.timeMs)
  const surroundings = { bindings: JSON.parse(task.bindings), context: undefined }
  const outcome = await evaluateExpression(task.evaluate, surroundings, bounds)
  return task.quickly && isOverBound(outcome) ? { kind: 'needs_patience' } : outcome
}

function isOverBound(outcome: EvaluatedText): boolean {
  return outcome.kind === 'failed' && (outcome.fault.code === 'too_long' || outcome.fault.code === 'too_large')
}
