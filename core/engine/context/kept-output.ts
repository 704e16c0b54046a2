import type { Json } from '../../../contract/resources/common.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import type { RecordedStep } from '../../records/mission/recorded-step.ts'
import { searchToolsName } from '../../records/tool/own-tool.ts'
import { asText } from '../legs/conversation.ts'
import { isResult, resultText, telling } from './result-text.ts'

/** Shorter results are kept whole, whatever their number: the caps bound them. */
const usualLength = 50_000
/** Room for the note after a cut text, so that nothing is cut twice. */
const noteLength = 200
/** The bound of all results of a mission in the memory of its executor, in characters. */
export const mostLength = 16_000_000

/**
 * A result as it is kept: whole, unless the mission has so many long results that the rest would not fit its executor's memory.
 */
export function keptOutput(steps: readonly RecordedStep[], output: Json): Json {
  return isShort(asText(output)) ? output : keptWithin(roomForResult(steps), output)
}

/** The longest next result that is kept whole, in characters. */
export function roomForResult(steps: readonly RecordedStep[]): number {
  const before = steps.reduce((sum, step) => sum + (isResult(step) ? resultText(step).length : 0), 0)
  return roomAfter(mostLength, before)
}

/** The same for a result that arrives when the earlier steps are not at hand. */
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

/** Keeps results that arrive together: each within the room that the previous ones leave. */
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
 * A step as its executor holds it in memory: a long result is held as the text that a model sees. It is serialised once;
 * otherwise each access would do so again, several times for each model call.
 */
export function heldStep(step: RecordedStep): RecordedStep {
  // The results of a search are read again by their names.
  if (!isResult(step) || isSearch(step)) return step
  const text = resultText(step)
  return text.length > usualLength ? telling(step, text) : step
}

/** The same for steps read in order, a few at a time: an older release kept handed calls' results whole, whatever their size. */
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
