import * as z from 'zod'
import type { Rate } from '../../../contract/resources/limit.ts'
import { kindOf, record } from '../../base/storing/kind.ts'

/**
 * The generic cell rate algorithm: one number represents a rate's whole past. Each start advances it by the interval between two
 * starts; a start may be ahead of it by the burst.
 */

/** When the next start would be due if all came evenly spaced, in ms since the epoch, with fractions. */
export type ArrivalTime = number

/** The time up to which allowed starts are reserved, and the time of the last write, in ms since the epoch. */
const RateState = record({
  arrival: z.number() satisfies z.ZodType<ArrivalTime>,
  /** Absent in items of the first release. */
  at: z.number().exactOptional(),
})
export type RateState = z.output<typeof RateState>

export const rateKind = kindOf('state of a rate', 'entities', RateState)

export interface Reservation {
  /** In whole ms since the epoch; `now` or later. */
  readonly start_at: number
  readonly state: Required<RateState>
}

/** Reserves the next start. Starts follow the order of their reservations. */
export function reserve(rate: Rate, state: RateState | undefined, now: number): Reservation {
  const interval = intervalMs(rate)
  const due = Math.max(now, arrivalOf(rate, state, now) ?? now)
  const start = Math.ceil(due - (rate.burst - 1) * interval - rounding)
  return { start_at: Math.max(now, start), state: { arrival: due + interval, at: writtenAt(state, now) } }
}

/**
 * An upper bound for the difference between two processes' clocks, and between the times at which two concurrent requests began.
 */
const skewMs = 10_000

/**
 * If the clock was set back, no time has passed: the reserved starts are as far ahead of now as they were of the write. If the
 * state has no write time, at most a burst is believed, as anything further ahead may come from a change of the clock.
 */
function arrivalOf(rate: Rate, state: RateState | undefined, now: number): ArrivalTime | undefined {
  if (!state) return undefined
  if (state.at === undefined) return Math.min(state.arrival, now + rate.burst * intervalMs(rate))
  return wasSetBack(state.at, now) ? state.arrival - (state.at - now) : state.arrival
}

function writtenAt(state: RateState | undefined, now: number): number {
  return state?.at === undefined || wasSetBack(state.at, now) ? now : Math.max(state.at, now)
}

function wasSetBack(at: number, now: number): boolean {
  return at - now > skewMs
}

/** Intervals are fractions of a millisecond; the error of their sum must not cost a whole one. */
const rounding = 1e-6

function intervalMs({ count, period_s }: Rate): number {
  return (period_s * 1000) / count
}
