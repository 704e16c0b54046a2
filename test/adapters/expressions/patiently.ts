import { isSortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { Evaluated, Expressions } from '../../../core/base/ports/expressions.ts'

/** Asks again where a busy machine gave a thread no time, as any caller does. */
export function patiently(expressions: Expressions) {
  return async (expression: string, bindings: Readonly<Record<string, Json>> = {}): Promise<Evaluated> => {
    for (;;) {
      try {
        return await expressions.evaluate(expression, bindings)
      } catch (error) {
        if (!isSortieError(error) || !error.retryable) throw error
      }
    }
  }
}
