import type { FinishReason } from '../../../core/base/ports/models.ts'

type MeaningOf = (word: string) => FinishReason | undefined

/**
 * The stop reason that counts, if there are several. A later ordinary reason does not cancel a reported problem: services in
 * front of others append one to whatever those reported.
 */
export function wordThatCounts(
  meaningOf: MeaningOf,
  before: string | undefined,
  next: string | null | undefined,
): string | undefined {
  if (next === undefined || next === null) return before
  return before !== undefined && isTrouble(meaningOf(before)) ? before : next
}

/** An unknown word does not count as a problem, as long as another may follow. */
function isTrouble(reason: FinishReason | undefined): boolean {
  return reason !== undefined && reason !== 'stop' && reason !== 'tool_calls' && reason !== 'unknown'
}
