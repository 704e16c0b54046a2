import type { Clock } from '../../base/ports/clock.ts'

/**
 * Until when a leg has its slot, by the wall clock and by the clock of its process. The first may be set back, and the
 * second may stop together with its machine, so a lease is over as soon as either says so.
 */
export interface LeaseEnd {
  readonly wall: number
  readonly monotonic: number
}

/** @param until as in the slot. Calculated before the write that stores it: the write’s own time is part of the lease. */
export function leaseEnd(clock: Clock, until: number): LeaseEnd {
  return { wall: until, monotonic: clock.monotonic() + until - clock.now() }
}

export function isOver(clock: Clock, { wall, monotonic }: LeaseEnd): boolean {
  return clock.now() >= wall || clock.monotonic() >= monotonic
}
