import * as z from 'zod'
import type { Rate } from '../../../contract/resources/limit.ts'
import { kindOf, record } from '../../base/storing/kind.ts'

/**
 * The generic cell rate algorithm: one number says all of a rate's past. Each start moves it on by the interval between
 * two; a start may be ahead of it by the burst.
 */

/** When the next start would be due if all came evenly, in ms since the epoch, with fractions. */
export type ArrivalTime = number

/** How far the starts that a rate allows are given away, and when that was last written, in ms since the epoch. */
const RateState = record({
  arrival: z.number() satisfies z.ZodType<ArrivalTime>,
  /** Absent from what the first release wrote. */
  at: z.number().exactOptional(),
})
export type RateState = z.output<typeof RateState>

export const rateKind = kindOf('state of a rate', 'entities', RateState)

export interface Reservation {
  /** In whole ms since the epoch; `now` or later. */
  readonly start_at: number
  readonly state: Required<RateState>
}

/** Reserves the next start. Reservations come in the order in which they were made. */
export function reserve(rate: Rate, state: RateState | undefined, now: number): Reservation {
  const interval = intervalMs(rate)
  const due = Math.max(now, arrivalOf(rate, state, now) ?? now)
  const start = Math.ceil(due - (rate.burst - 1) * interval - rounding)
  return { start_at: Math.max(now, start), state: { arrival: due + interval, at: writtenAt(state, now) } }
}

/** Two processes' clocks differ by less, and so do the times at which two requests at once were begun. */
const skewMs = 10_000

/**
 * Where the clock was set back since, no time has passed: what was given away is as far ahead of now as it was of then. Of
 * a state that does not say when it was written no more than a burst is believed, as what is further ahead may be a step.
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

/** Intervals are fractions of a millisecond; what their sum is off by must not cost a whole one. */
const rounding = 1e-6

function intervalMs({ count, period_s }: Rate): number {
  return (period_s * 1000) / count
}
