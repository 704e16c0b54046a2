import type { DeliveryFailure } from '../../../contract/resources/callback.ts'
import { retryAfterSeconds } from '../../engine/execution/retry-after.ts'
import type { Attempt, DeliveryState } from '../../records/delivery/delivery.ts'

/** The outcome of an attempt. `wait_ms`: the pause that the receiver demands. */
export type Outcome =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly failure: Exclude<DeliveryFailure, 'attempts_spent'> }
  | { readonly kind: 'failed'; readonly wait_ms: number }

/** This many attempts over most of a day: 10 s after the first, then four times as long each time, up to six hours. */
export const maxTries = 10
const baseMs = 10_000
const factor = 4
const capMs = 6 * 60 * 60_000
/** The maximum pause that a receiver may demand. */
const maxWaitMs = 24 * 60 * 60_000

/**
 * What happens to a delivery after an attempt. A delay is jittered by half, so that deliveries that failed together do not return
 * together, and is never shorter than the receiver demands.
 * @param tries including this attempt
 * @param fraction 0 ≤ x < 1
 */
export function afterAttempt(outcome: Outcome, tries: number, now: number, fraction: number): DeliveryState {
  if (outcome.kind === 'taken') return { status: 'DELIVERED' }
  if (outcome.kind === 'refused') return { status: 'FAILED', failure: outcome.failure }
  if (tries >= maxTries) return { status: 'FAILED', failure: 'attempts_spent' }
  const delay = Math.min(capMs, baseMs * factor ** (tries - 1)) * (0.5 + fraction / 2)
  return { status: 'PENDING', tries, next_attempt_at: now + Math.max(delay, Math.min(outcome.wait_ms, maxWaitMs)) }
}

/** With 410 a receiver says that it wants no more; a redirect is not followed, and so is a failure. */
export function outcomeOf(status: number, retryAfter: string | undefined, now: number): Outcome {
  if (status >= 200 && status < 300) return { kind: 'taken' }
  if (status === 410) return { kind: 'refused', failure: 'gone' }
  return { kind: 'failed', wait_ms: Math.ceil(1000 * (retryAfterSeconds(retryAfter, now) ?? 0)) }
}

/** The newest of them are shown. */
const keptAttempts = 20

export function withAttempt(attempts: readonly Attempt[], attempt: Attempt): readonly Attempt[] {
  return [...attempts, attempt].slice(-keptAttempts)
}
