import type { Clock } from '../../core/ports/clock.ts'

export function createClock(): Clock {
  return { now: () => Date.now() }
}
