import type { Json } from '../../../contract/resources/common.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import type { RecordedStep } from '../../records/mission/recorded-step.ts'
import { asText } from '../legs/conversation.ts'
import { isResult, resultText } from './result-text.ts'

/** Shorter results are kept whole, however many there are: the caps bound them. */
const usualLength = 50_000
/** Characters of all results of a mission, as its executor has them in its memory. */
const mostLength = 16_000_000

/** A result as it is kept: whole, unless a mission has so many long ones that the rest would not fit its executor. */
export function keptOutput(steps: readonly RecordedStep[], output: Json): Json {
  const text = asText(output)
  if (text.length <= usualLength) return output
  const before = steps.reduce((sum, step) => sum + (isResult(step) ? resultText(step).length : 0), 0)
  if (before + text.length <= mostLength) return output
  return `${cutText(text, usualLength)}\n[This is all that was kept of ${text.length} characters: this mission has read too much.]`
}
