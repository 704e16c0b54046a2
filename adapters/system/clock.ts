import type { Clock } from '../../core/base/ports/clock.ts'

export function createClock(): Clock {
  return { now: () => Date.now(), monotonic: () => performance.now() }
}
