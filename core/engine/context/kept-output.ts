import type { Json } from '../../../contract/resources/common.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import type { RecordedStep } from '../../records/mission/recorded-step.ts'
import { asText } from '../legs/conversation.ts'
import { isResult, resultText } from './result-text.ts'

/** Shorter results are kept whole, however many there are: the caps bound them. */
const usualLength = 50_000
/** Of the words behind one that was cut, so that nothing is cut twice. */
const noteLength = 200
/** Characters of all results of a mission, as its executor has them in its memory. */
const mostLength = 16_000_000

/** A result as it is kept: whole, unless a mission has so many long ones that the rest would not fit its executor. */
export function keptOutput(steps: readonly RecordedStep[], output: Json): Json {
  const text = asText(output)
  if (isShort(text)) return output
  const before = steps.reduce((sum, step) => sum + (isResult(step) ? resultText(step).length : 0), 0)
  return before + text.length <= mostLength ? output : cut(text)
}

/**
 * The same of steps that are read in order, a few at a time: their results are others' too, such as of agents and of whoever serves a
 * tool, who know nothing of each other's.
 */
export function heldAsRead(): (steps: readonly RecordedStep[]) => readonly RecordedStep[] {
  let length = 0
  const held = (step: RecordedStep): RecordedStep => {
    if (!isResult(step)) return step
    const text = resultText(step)
    const fits = isShort(text) || length + text.length <= mostLength
    length += fits ? text.length : usualLength
    return fits ? step : { ...step, output: cut(text) }
  }
  return (steps) => steps.map(held)
}

function isShort({ length }: string): boolean {
  return length <= usualLength + noteLength
}

function cut(text: string): string {
  return `${cutText(text, usualLength)}\n[This is all that is left here of ${text.length} characters: this mission has read too much.]`
}
