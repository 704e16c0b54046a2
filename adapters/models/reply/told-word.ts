import type { FinishReason } from '../../../core/base/ports/models.ts'

type MeaningOf = (word: string) => FinishReason | undefined

/**
 * Which of a provider's words for the end counts, where there is more than one. Trouble that was told is not over because a usual
 * word follows: services in front of others put one behind whatever those said.
 */
export function wordThatCounts(
  meaningOf: MeaningOf,
  before: string | undefined,
  next: string | null | undefined,
): string | undefined {
  if (next === undefined || next === null) return before
  return before !== undefined && isTrouble(meaningOf(before)) ? before : next
}

/** A word that nobody knows is none as long as another may follow. */
function isTrouble(reason: FinishReason | undefined): boolean {
  return reason !== undefined && reason !== 'stop' && reason !== 'tool_calls' && reason !== 'unknown'
}
