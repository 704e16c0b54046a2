import * as z from 'zod'
import type { Key } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'

/**
 * Why nobody calls.
 * - `failing`: it failed several times in a row, or asked to be left alone. After the rest one tries, for all.
 * - `rate_limited`: it is there, and is asked too often. After the rest all may ask.
 */
const whys = ['failing', 'rate_limited'] as const
export type WhyOpen = (typeof whys)[number]

/** As it is stored, wherever it is: what was stored before there was more than one reason is of the first. */
export const WhyOpen = z.enum(whys).default('failing')

/** As a part of a sentence about it. */
export const becauseOf: Readonly<Record<WhyOpen, string>> = {
  failing: 'failed several times in a row, or asked for it',
  rate_limited: 'is asked more often than its rate limit allows',
}

/**
 * A circuit that is not closed, as every process sees it. Times are milliseconds since the epoch. A closed circuit is none:
 * on the way of calls that work nothing is read or written.
 */
const OpenCircuit = record({
  why: WhyOpen,
  /** How often in a row it opened for this reason, without a call that worked in between. */
  openings: z.number(),
  /** Nobody calls before. */
  rest_until: z.number(),
  /** Then one may try, and all others wait for its word until this time; 0 when nobody has tried yet. */
  probe_until: z.number(),
})
export type OpenCircuit = z.output<typeof OpenCircuit>

export const circuitKind = kindOf('circuit', 'ephemeral', OpenCircuit)

export function circuitKey(name: string): Key {
  return { partition: `circuit#${name}`, sort: 'circuit' }
}

export interface CircuitOptions {
  /** Failures in a row, of one process, that open it. */
  readonly failuresToOpen: number
  /** How long it rests after its first opening; twice as long after each further one, up to the longest. */
  readonly restMs: number
  readonly longestRestMs: number
  /** The same after a rate limit that did not say when to come again. */
  readonly limitRestMs: number
  /** A rate limit that begins later than so after the rest of the one before is the first again. */
  readonly limitMemoryMs: number
  /** How long the others wait for the word of the one that tries. */
  readonly probeMs: number
}

export const usualCircuit: CircuitOptions = {
  failuresToOpen: 5,
  restMs: 15_000,
  longestRestMs: 5 * 60_000,
  limitRestMs: 2_000,
  // Most providers count by the minute.
  limitMemoryMs: 60_000,
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
  if (now < until && isBelievable) return { may: 'wait', until }
  return { may: circuit.why === 'rate_limited' ? 'call' : 'try' }
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
  options: CircuitOptions,
): OpenCircuit {
  const openings = (before?.why === 'failing' ? before.openings : 0) + 1
  const rest = Math.min(options.longestRestMs, Math.max(askedMs, usualRestMs({ why: 'failing', openings }, options)))
  return { why: 'failing', openings, rest_until: now + rest, probe_until: 0 }
}

/**
 * It is asked too often. Calls that were under way when that came out are told the same, and count as one.
 * @param askedMs when it said to come again, in ms from now; believed for the longest rest at the most
 */
export function limited(
  before: OpenCircuit | undefined,
  now: number,
  askedMs: number | undefined,
  options: CircuitOptions,
): OpenCircuit {
  const last = before?.why === 'rate_limited' && isRecent(before, now, options) ? before : undefined
  if (last && now < last.rest_until) {
    const until = now + Math.min(options.longestRestMs, askedMs ?? 0)
    return until > last.rest_until ? { ...last, rest_until: until } : last
  }
  const openings = (last?.openings ?? 0) + 1
  const rest = askedMs ?? usualRestMs({ why: 'rate_limited', openings }, options)
  const until = now + Math.min(options.longestRestMs, rest)
  return { why: 'rate_limited', openings, rest_until: until, probe_until: 0 }
}

/** Neither long over, nor of a clock that was set back since. */
function isRecent({ rest_until }: OpenCircuit, now: number, { longestRestMs, limitMemoryMs }: CircuitOptions): boolean {
  return now <= rest_until + limitMemoryMs && rest_until <= now + longestRestMs
}

/** How long it rests by itself. Those that wait for it spread over as long. */
export function usualRestMs(
  { why, openings }: Pick<OpenCircuit, 'why' | 'openings'>,
  { restMs, limitRestMs, longestRestMs }: CircuitOptions,
): number {
  return Math.min(longestRestMs, (why === 'failing' ? restMs : limitRestMs) * 2 ** (openings - 1))
}

/** For how long an item outlives its rest: who failed before it is asked again is still known to have. */
export function forgetAt({ rest_until, probe_until }: OpenCircuit, { longestRestMs }: CircuitOptions): number {
  return Math.max(rest_until, probe_until) + 2 * longestRestMs
}
