import { SortieError } from '../../../contract/errors.ts'
import { answerBytes } from '../../base/paging/answer-room.ts'
import type { ModelChunk } from '../../base/ports/models.ts'

/** Far beyond what models write in one reply. A step, and a mission with its output, must fit the answer that shows them. */
const maxTextBytes = 2_000_000
const maxCallsBytes = 1_500_000

/** What one reply may still have; a provider that never stops is not to fill the memory either. */
export function replyRoom(): { take(chunk: ModelChunk): void } {
  let text = 0
  let calls = 0
  return {
    take(chunk) {
      if (chunk.type === 'text') text += answerBytes(chunk.text) - 4
      if (chunk.type === 'tool_call') calls += answerBytes(chunk.call)
      if (text > maxTextBytes) throw tooLong('reply', maxTextBytes)
      if (calls > maxCallsBytes) throw tooLong('tool calls', maxCallsBytes)
    },
  }
}

/** An output that was read from a text may be written out longer than that: `1e20` has 21 digits. */
export function requireRoomForOutput(output: unknown): void {
  if (answerBytes(output) > maxTextBytes) throw tooLong('output', maxTextBytes)
}

function tooLong(what: string, most: number): SortieError {
  return new SortieError('model_rejected', `The model’s ${what} would take more than ${most} bytes in an answer`)
}
