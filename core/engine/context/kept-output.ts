import type { Json } from '../../../contract/resources/common.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import type { RecordedStep } from '../../records/mission/recorded-step.ts'
import { searchToolsName } from '../../records/tool/own-tool.ts'
import { asText } from '../legs/conversation.ts'
import { isResult, resultText, telling } from './result-text.ts'

/** Shorter results are kept whole, however many there are: the caps bound them. */
const usualLength = 50_000
/** Of the words behind one that was cut, so that nothing is cut twice. */
const noteLength = 200
/** Characters of all results of a mission, as its executor has them in its memory. */
export const mostLength = 16_000_000

/** A result as it is kept: whole, unless a mission has so many long ones that the rest would not fit its executor. */
export function keptOutput(steps: readonly RecordedStep[], output: Json): Json {
  return isShort(asText(output)) ? output : keptWithin(roomForResult(steps), output)
}

/** How many characters the next result may have and be kept whole. */
export function roomForResult(steps: readonly RecordedStep[]): number {
  const before = steps.reduce((sum, step) => sum + (isResult(step) ? resultText(step).length : 0), 0)
  return roomAfter(mostLength, before)
}

/** The same of a result that comes when nobody has the steps before it at hand. */
export function keptWithin(room: number, output: Json): Json {
  const text = asText(output)
  const kept = textWithin(room, text)
  return kept === text ? output : kept
}

function roomAfter(room: number, length: number): number {
  return Math.max(usualLength, room - length)
}

function isShort({ length }: string): boolean {
  return length <= usualLength + noteLength
}

function textWithin(room: number, text: string): string {
  if (isShort(text) || text.length <= room) return text
  return `${cutText(text, usualLength)}\n[This is all that is left here of ${text.length} characters: this mission has read too much.]`
}

/** Results that come together: each within what those before it leave. */
export function keptInTurn<Result extends { readonly output: Json }>(
  room: number,
  results: readonly Result[],
): { readonly kept: readonly Result[]; readonly room: number } {
  let left = room
  const kept = results.map((result) => {
    const output = keptWithin(left, result.output)
    left = roomAfter(left, asText(output).length)
    return { ...result, output }
  })
  return { kept, room: left }
}

/**
 * A step as its executor has it in its memory: a long result as the text as which a model is told of it. That is made once, where
 * each look at a value would write it out anew, and a call of a model takes several of each.
 */
export function heldStep(step: RecordedStep): RecordedStep {
  // What a search has found is read again by its names.
  if (!isResult(step) || isSearch(step)) return step
  const text = resultText(step)
  return text.length > usualLength ? telling(step, text) : step
}

/** The same of steps that are read in order, a few at a time: an older release kept what others answered whole, however much it was. */
export function heldAsRead(): (steps: readonly RecordedStep[]) => readonly RecordedStep[] {
  let room = mostLength
  const heldWithin = (step: RecordedStep): RecordedStep => {
    const held = heldStep(step)
    if (!isResult(held) || isSearch(held)) return held
    const text = resultText(held)
    const kept = textWithin(room, text)
    room = roomAfter(room, kept.length)
    return kept === text ? held : telling(held, kept)
  }
  return (steps) => steps.map(heldWithin)
}

function isSearch(step: RecordedStep): boolean {
  return step.kind === 'tool_call' && step.tool === searchToolsName
}
