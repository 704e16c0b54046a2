import type { Json } from '../../../contract/resources/common.ts'

/**
 * Evaluates expressions of tenants: JSONata as Step Functions has it. Each is hostile until it has ended, so it is bounded whatever it
 * is, sees nothing but its bindings, and changes nothing, not even them. The bounds are Step Functions' own where they are known: a
 * second of processor time, 100 levels of evaluation, 6,990,256 bytes in one value, 2^22 characters in one text. Besides, an expression
 * has at most 2^18 characters, the bindings that it names at most 2^22 characters of JSON, and its result at most 2^20, unless it only
 * reads a binding. No expression makes another wait for longer than a few milliseconds, unless that one takes long as well.
 *
 * Refused are the operators of later versions of the language (`?:`, `??`), `$eval`, which is no function, and bindings that have
 * the library's own marks of functions as keys.
 */
export interface Expressions {
  /**
   * The value of an expression without its `{% %}`, which is JSON. A number that JSON cannot express is the text `Infinity`, `-Infinity` or `NaN`. What
   * a plain path reads is the binding's own object.
   *
   * @param bindings its variables by name, without `$`: `states`, and those of a machine
   * @throws SortieError `unavailable` (retryable) if too many wait or none can be evaluated now
   */
  evaluate(expression: string, bindings: Readonly<Record<string, Json>>): Promise<Evaluated>
  /**
   * What is wrong with an expression whatever its bindings are, without evaluating it.
   *
   * @throws SortieError as `evaluate` does
   */
  check(expression: string): Promise<ExpressionFault | undefined>
}

export type Evaluated =
  | { readonly kind: 'value'; readonly value: Json }
  /** It is undefined, which JSON cannot express. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'failed'; readonly fault: ExpressionFault }

export interface ExpressionFault {
  readonly code: ExpressionFaultCode
  /** The language's own code, such as `T0410`. */
  readonly jsonata: string | undefined
  /** In the language's words, or in those of Step Functions about its bounds. A part of it may come from the expression. */
  readonly message: string
  /** Where in the expression, in characters. */
  readonly position?: number
}

export type ExpressionFaultCode =
  /** It does not parse. */
  | 'syntax'
  /** The language has it, but not here. */
  | 'refused'
  /** It failed by itself. */
  | 'evaluation'
  /** It took longer than it may. */
  | 'too_long'
  /** It, a value of it or its result is too large, or it needs too much memory. */
  | 'too_large'
  /** It nests or calls itself too deeply. */
  | 'too_deep'
  /** Its result, or a part of it, is a function. */
  | 'unsupported_result'
