import type { Clock } from '../ports/clock.ts'

/** The start and end of something, such that the difference is its duration, whatever the clock did meanwhile. */
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
