import type { Clock } from '../../base/ports/clock.ts'

/**
 * Until when a leg has its slot, by the clock on the wall and by that of its own process. The first may be set back, and the
 * second may stand still together with its machine, so a lease is over as soon as either says so.
 */
export interface LeaseEnd {
  readonly wall: number
  readonly monotonic: number
}

/** @param until as the slot says it. Reckoned before the write that says so: what that write takes is a part of the lease. */
export function leaseEnd(clock: Clock, until: number): LeaseEnd {
  return { wall: until, monotonic: clock.monotonic() + until - clock.now() }
}

export function isOver(clock: Clock, { wall, monotonic }: LeaseEnd): boolean {
  return clock.now() >= wall || clock.monotonic() >= monotonic
}
