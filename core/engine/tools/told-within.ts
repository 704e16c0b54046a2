import type { Json } from '../../../contract/resources/common.ts'
import { answerBytes } from '../../base/paging/answer-room.ts'
import { cutToAnswer } from '../../base/paging/cut-to-answer.ts'
import { cutBytes } from '../../base/texts/cut-bytes.ts'

/** The bound of a result in an answer that shows its step: a megabyte stays within it unless most of it needs escaping. */
export const mostInAnswer = 1_500_000

/** Whether a result is kept and shown whole. */
export function isToldWhole(value: Json, maxBytes: number): boolean {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return Buffer.byteLength(text) <= maxBytes && answerBytes(value) <= mostInAnswer
}

/** The shown beginning of a result that is too long. */
export function toldBeginning(text: string, maxBytes: number): string {
  return cutToAnswer(cutBytes(text, maxBytes), mostInAnswer)
}
