import type { Json } from '../../../contract/resources/common.ts'
import { answerBytes } from '../../base/paging/answer-room.ts'
import { cutToAnswer } from '../../base/paging/cut-to-answer.ts'
import { cutBytes } from '../../base/texts/cut-bytes.ts'

/** Of a result, in an answer that shows its step: a megabyte has as much at the most, unless most of it is to be escaped. */
export const mostInAnswer = 1_500_000

/** Whether a result is kept and told as it is. */
export function isToldWhole(value: Json, maxBytes: number): boolean {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return Buffer.byteLength(text) <= maxBytes && answerBytes(value) <= mostInAnswer
}

/** What is told of one that is too long. */
export function toldBeginning(text: string, maxBytes: number): string {
  return cutToAnswer(cutBytes(text, maxBytes), mostInAnswer)
}
