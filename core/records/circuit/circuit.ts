import * as z from 'zod'
import { kindOf, record } from '../../base/storing/kind.ts'

/**
 * A circuit that is not closed, as every process sees it. Times are milliseconds since the epoch. A closed circuit is none:
 * on the way of calls that work nothing is read or written.
 */
const OpenCircuit = record({
  /** How often in a row it opened, without a call that worked in between. */
  openings: z.number(),
  /** Nobody calls before. */
  rest_until: z.number(),
  /** Then one may try, and all others wait for its word until this time; 0 when nobody has tried yet. */
  probe_until: z.number(),
})
export type OpenCircuit = z.output<typeof OpenCircuit>

export const circuitKind = kindOf('circuit', 'ephemeral', OpenCircuit)

export interface CircuitOptions {
  /** Failures in a row, of one process, that open it. */
  readonly failuresToOpen: number
  /** How long it rests after its first opening; twice as long after each further one, up to the longest. */
  readonly restMs: number
  readonly longestRestMs: number
  /** How long the others wait for the word of the one that tries. */
  readonly probeMs: number
}

export const usualCircuit: CircuitOptions = {
  failuresToOpen: 5,
  restMs: 15_000,
  longestRestMs: 5 * 60_000,
  // As long as a model may think before its first word.
  probeMs: 120_000,
}

export type Entry =
  | { readonly may: 'call' }
  | { readonly may: 'try' }
  | { readonly may: 'wait'; readonly until: number }

/** Whether a call may be made now. What is further ahead than any rest was written before the clock was set back. */
export function entryOf(
  circuit: OpenCircuit | undefined,
  now: number,
  { longestRestMs, probeMs }: Pick<CircuitOptions, 'longestRestMs' | 'probeMs'>,
): Entry {
  if (!circuit) return { may: 'call' }
  const until = Math.max(circuit.rest_until, circuit.probe_until)
  const isBelievable = until <= now + Math.max(longestRestMs, probeMs)
  return now < until && isBelievable ? { may: 'wait', until } : { may: 'try' }
}

/** Somebody tries: the others wait for it. */
export function tried(circuit: OpenCircuit, now: number, { probeMs }: CircuitOptions): OpenCircuit {
  return { ...circuit, probe_until: now + probeMs }
}

/**
 * It opens, for the first time or once more.
 * @param askedMs how long the other side asked to be left alone; it is believed for the longest rest at the most
 */
export function opened(
  before: OpenCircuit | undefined,
  now: number,
  askedMs: number,
  { restMs, longestRestMs }: CircuitOptions,
): OpenCircuit {
  const openings = (before?.openings ?? 0) + 1
  const rest = Math.min(longestRestMs, Math.max(askedMs, restMs * 2 ** (openings - 1)))
  return { openings, rest_until: now + rest, probe_until: 0 }
}

/** For how long an item outlives its rest: who failed before it is asked again is still known to have. */
export function forgetAt({ rest_until, probe_until }: OpenCircuit, { longestRestMs }: CircuitOptions): number {
  return Math.max(rest_until, probe_until) + 2 * longestRestMs
}
