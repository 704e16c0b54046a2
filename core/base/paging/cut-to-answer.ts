import { cutText } from '../texts/cut-text.ts'
import { answerBytes } from './answer-room.ts'

/** The beginning of a text that takes at most this many bytes in an answer, where quotes, control characters and the like are escaped. */
export function cutToAnswer(text: string, maxBytes: number): string {
  let kept = text
  for (let bytes = answerBytes(kept); bytes > maxBytes; bytes = answerBytes(kept)) {
    kept = cutText(kept, Math.floor((kept.length * maxBytes) / bytes))
  }
  return kept
}
