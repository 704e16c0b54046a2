import type { ExpressionFault } from '../../core/base/ports/expressions.ts'
import type { EvaluationBounds } from './bounds.ts'
import { faultOf } from './faults.ts'
import { readExpression } from './read-expression.ts'
import { resultText } from './result-text.ts'

/** `text` is JSON. */
export type EvaluatedText =
  | { readonly kind: 'value'; readonly text: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'failed'; readonly fault: ExpressionFault }

export interface Surroundings {
  readonly bindings: Readonly<Record<string, unknown>>
  /** What `$` is. */
  readonly context: unknown
}

export async function evaluateExpression(
  text: string,
  { bindings, context }: Surroundings,
  bounds: EvaluationBounds,
): Promise<EvaluatedText> {
  try {
    const result = resultText(await readExpression(text, bounds).evaluate(context, bindings))
    return result === undefined ? { kind: 'nothing' } : { kind: 'value', text: result }
  } catch (error) {
    return { kind: 'failed', fault: faultOf(error) }
  }
}

export function checkExpression(text: string, bounds: EvaluationBounds): ExpressionFault | undefined {
  try {
    readExpression(text, bounds)
    return undefined
  } catch (error) {
    return faultOf(error)
  }
}
