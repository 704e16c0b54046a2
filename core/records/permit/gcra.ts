import type { Rate } from '../../../contract/resources/limit.ts'

/**
 * The generic cell rate algorithm: one number says all of a rate's past. Each start moves it on by the interval between
 * two; a start may be ahead of it by the burst.
 */

/** When the next start would be due if all came evenly, in ms since the epoch, with fractions. */
export type ArrivalTime = number

export interface Reservation {
  /** In whole ms since the epoch; `now` or later. */
  readonly start_at: number
  readonly arrival: ArrivalTime
}

/** Reserves the next start. Reservations come in the order in which they were made. */
export function reserve(rate: Rate, arrival: ArrivalTime | undefined, now: number): Reservation {
  const interval = intervalMs(rate)
  const due = Math.max(now, arrival ?? now)
  const start = Math.ceil(due - (rate.burst - 1) * interval - rounding)
  return { start_at: Math.max(now, start), arrival: due + interval }
}

/** Intervals are fractions of a millisecond; what their sum is off by must not cost a whole one. */
const rounding = 1e-6

function intervalMs({ count, period_s }: Rate): number {
  return (period_s * 1000) / count
}
