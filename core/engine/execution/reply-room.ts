import { SortieError } from '../../../contract/errors.ts'
import { answerBytes } from '../../base/paging/answer-room.ts'
import type { ModelChunk, ModelPart } from '../../base/ports/models.ts'
import type { SaidSoFar } from './said-so-far.ts'

/** Far beyond what models write in one reply. A step, and a mission with its output, must fit the answer that shows them. */
const maxTextBytes = 2_000_000
const maxCallsBytes = 1_500_000
/** Fields that only its provider understands are stored and never shown. Encrypted reasoning takes some ten thousand. */
const maxOpaqueBytes = 1_000_000
const maxCalls = 128
/** In UTF-16: a control character is escaped, and its backslash once more. */
const mostBytesOfUnit = 7

/**
 * What one reply may still have; a provider that never stops must not fill the memory either.
 * @param said holds each chunk before it is taken
 */
export function replyRoom(said: SaidSoFar): { take(chunk: ModelChunk): void } {
  let left = maxTextBytes
  /** Most pieces are a word: text is counted only once there is enough of it that it might have no room. */
  let counted = { text: 0, reasoning: 0 }
  let unseen = 0

  function takeText(): void {
    const { text, reasoning } = said
    const uncounted = text.length - counted.text + reasoning.length - counted.reasoning
    if (uncounted * mostBytesOfUnit <= left) return
    left -= textBytes(text.from(counted.text)) + textBytes(reasoning.from(counted.reasoning))
    counted = { text: text.length, reasoning: reasoning.length }
    if (left < 0) throw tooLong('reply', maxTextBytes)
  }

  return {
    take(chunk) {
      if (chunk.type === 'finish') return requireRoom(chunk.parts)
      if (chunk.type !== 'progress') return takeText()
      unseen += chunk.characters
      if (unseen > maxTextBytes + maxCallsBytes) throw tooLong('reply', maxTextBytes + maxCallsBytes)
    },
  }
}

/** For the whole reply, however it arrived. */
function requireRoom(parts: readonly ModelPart[]): void {
  const calls = parts.filter((part) => part.type === 'tool_call')
  if (calls.length > maxCalls) {
    throw new SortieError(
      'model_rejected',
      `The model made more than ${maxCalls} tool calls in one reply: instruct it to make fewer at once`,
    )
  }
  const text = sum(parts, (part) => ('text' in part ? textBytes(part.text) : 0))
  if (text > maxTextBytes) throw tooLong('reply', maxTextBytes)
  const called = sum(calls, ({ id, name, arguments: given }) => answerBytes({ id, name, arguments: given }))
  if (called > maxCallsBytes) throw tooLong('tool calls', maxCallsBytes)
  const opaque = sum(parts, (part) => (part.opaque === undefined ? 0 : answerBytes(part.opaque)))
  if (opaque > maxOpaqueBytes) throw tooLong('reasoning', maxOpaqueBytes)
}

function sum<One>(all: readonly One[], bytesOf: (one: One) => number): number {
  return all.reduce((bytes, one) => bytes + bytesOf(one), 0)
}

function textBytes(text: string): number {
  return answerBytes(text) - 4
}

/** An output parsed from text may be longer when written again: `1e20` has 21 digits. */
export function requireRoomForOutput(output: unknown): void {
  if (answerBytes(output) > maxTextBytes) throw tooLong('output', maxTextBytes)
}

function tooLong(what: string, most: number): SortieError {
  return new SortieError(
    'model_rejected',
    `The model’s ${what} would take more than ${most} bytes in an answer: instruct it to say less at once`,
  )
}
