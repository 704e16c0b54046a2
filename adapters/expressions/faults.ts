import type { ExpressionFault, ExpressionFaultCode } from '../../core/base/ports/expressions.ts'
import { cutText } from '../../core/base/texts/cut-text.ts'

type Bound = Extract<ExpressionFaultCode, 'too_long' | 'too_large' | 'too_deep'>

/** As Step Functions has them. */
const wordsOf: Readonly<Record<Bound, string>> = {
  too_long: 'Expression evaluation timeout: Check for infinite loop',
  too_large: 'Expression evaluation memory limit exceeded: Check for excessive memory usage',
  too_deep: 'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive',
}

export function boundFault(code: Bound): ExpressionFault {
  return { code, jsonata: undefined, message: wordsOf[code] }
}

/** Ends an evaluation from within. */
export class Ended extends Error {
  readonly fault: ExpressionFault

  constructor(fault: ExpressionFault) {
    super(fault.message)
    this.fault = fault
  }
}

const longestMessage = 1000

/** What the library threw: an object with a code, or an error of the engine. */
export function faultOf(thrown: unknown): ExpressionFault {
  if (thrown instanceof Ended) return { ...thrown.fault, message: cutText(thrown.fault.message, longestMessage) }
  if (thrown instanceof RangeError) return boundFault(/call stack/.test(thrown.message) ? 'too_deep' : 'too_large')
  // Of a regular expression.
  if (thrown instanceof SyntaxError) return { ...evaluationFault(undefined, thrown.message), code: 'syntax' }
  if (typeof thrown !== 'object' || thrown === null) return evaluationFault(undefined, 'The expression failed')
  const { code, message, position } = thrown as Readonly<Partial<Record<string, unknown>>>
  // The library's bounds of a sequence. Step Functions calls both its memory limit.
  if (code === 'D2014' || code === 'D2015') return boundFault('too_large')
  const fault = evaluationFault(typeof code === 'string' ? code : undefined, message)
  return typeof position === 'number' ? { ...fault, position } : fault
}

function evaluationFault(jsonata: string | undefined, message: unknown): ExpressionFault {
  const words = typeof message === 'string' ? message.toWellFormed() : 'The expression failed'
  const code = jsonata?.startsWith('S') ? 'syntax' : 'evaluation'
  return { code, jsonata, message: cutText(words, longestMessage) }
}
