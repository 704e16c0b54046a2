import type { Clock } from '../ports/clock.ts'

/** Says when something began and ended so that the difference is how long it took, whatever steps the clock made meanwhile. */
export interface Stopwatch {
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  /** Whole milliseconds. */
  elapsedMs(): number
  /** `startedAt` and what has passed since. */
  now(): number
}

export function startStopwatch(clock: Clock): Stopwatch {
  const startedAt = clock.now()
  const began = clock.monotonic()
  const elapsedMs = () => Math.round(clock.monotonic() - began)
  return { startedAt, elapsedMs, now: () => startedAt + elapsedMs() }
}
