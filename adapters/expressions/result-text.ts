import { ownBounds } from './bounds.ts'
import { boundFault, Ended } from './faults.ts'
import { isFunction } from './scales.ts'

/**
 * A result as JSON text; nothing for an undefined one. Step Functions writes a number that JSON cannot express as a text.
 *
 * @throws Ended if a part of it is a function, or it is too large
 */
export function resultText(result: unknown): string | undefined {
  const text: string | undefined = JSON.stringify(result, expressible)
  if (text === undefined) return undefined
  if (text.length > ownBounds.result) throw new Ended(boundFault('too_large'))
  return withoutHalves(text)
}

function expressible(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (!isFunction(value)) return value
  const message = 'The expression returned an unsupported result type'
  throw new Ended({ code: 'unsupported_result', jsonata: undefined, message })
}

/** Halves of characters are escaped in JSON, where a backslash of the text itself is two. */
function withoutHalves(text: string): string {
  if (!text.includes('\\ud')) return text
  return text.replace(/\\\\|\\ud[89a-f][0-9a-f]{2}/g, (part) => (part === '\\\\' ? part : '\ufffd'))
}
