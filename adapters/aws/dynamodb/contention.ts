import { setTimeout as sleep } from 'node:timers/promises'
import { SortieError } from '../../../contract/errors.ts'
import { cancellationReasons } from '../service-errors.ts'

/** With the pauses below: at most about a second and a half before a caller is told to come back. */
export const maxRounds = 8

/** Full jitter, from up to 20 ms to up to 400 ms. */
export function backoffMs(round: number): number {
  return Math.random() * Math.min(400, 10 * 2 ** round)
}

/**
 * Repeats a write that DynamoDB refused because of another transaction on the same items. Such a refusal wrote nothing, so the
 * repeat is a new attempt, not a second delivery of the old one.
 * @throws SortieError `unavailable` if the items stay contended
 */
export async function throughContention<Value>(attempt: () => Promise<Value>): Promise<Value> {
  for (let round = 1; ; round++) {
    try {
      return await attempt()
    } catch (error) {
      if (!isContention(error)) throw error
      if (round === maxRounds) {
        throw new SortieError('unavailable', 'Too many writers of the same item', { retryAfter: 1, cause: error })
      }
      await sleep(backoffMs(round))
    }
  }
}

function isContention(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error.name === 'TransactionConflictException') return true
  if (error.name !== 'TransactionCanceledException') return false
  const reasons = cancellationCodes(error)
  return reasons.length > 0 && reasons.every((code) => code === 'None' || cancellationReasons[code] === 'unavailable')
}

/** One code for each change of a refused transaction, in order; `None` for those that were not the cause. */
export function cancellationCodes(error: Error): readonly string[] {
  if (!('CancellationReasons' in error) || !Array.isArray(error.CancellationReasons)) return []
  return error.CancellationReasons.map((reason: { Code?: string }) => reason.Code ?? 'None')
}
