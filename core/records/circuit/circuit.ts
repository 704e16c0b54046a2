import * as z from 'zod'
import type { Key } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'

/**
 * Why calls are paused.
 * - `failing`: several calls in a row failed, or the other side asked for a pause. After the pause one caller tries for all.
 * - `rate_limited`: it works, but is called too often. After the pause all may call.
 */
const whys = ['failing', 'rate_limited'] as const
export type WhyOpen = (typeof whys)[number]

/** The stored form: items stored before there was more than one reason have the first. */
export const WhyOpen = z.enum(whys).default('failing')

/** As a part of a sentence about the circuit. */
export const becauseOf: Readonly<Record<WhyOpen, string>> = {
  failing: 'failed several times in a row, or asked for it',
  rate_limited: 'is asked more often than its rate limit allows',
}

/**
 * A circuit that is not closed, as every process sees it. Times are milliseconds since the epoch. A closed circuit has no item:
 * successful calls read and write nothing.
 */
const OpenCircuit = record({
  why: WhyOpen,
  /** Consecutive openings for this reason, without a successful call in between. */
  openings: z.number(),
  /** No calls before this time. */
  rest_until: z.number(),
  /** After the pause one caller may try, and all others wait for its result until this time; 0 if nobody has tried yet. */
  probe_until: z.number(),
})
export type OpenCircuit = z.output<typeof OpenCircuit>

export const circuitKind = kindOf('circuit', 'ephemeral', OpenCircuit)

export function circuitKey(name: string): Key {
  return { partition: `circuit#${name}`, sort: 'circuit' }
}

export interface CircuitOptions {
  /** Consecutive failures in one process that open the circuit. */
  readonly failuresToOpen: number
  /** The pause after the first opening; it doubles with each further one, up to the longest. */
  readonly restMs: number
  readonly longestRestMs: number
  /** The same after a rate limit that did not say when to try again. */
  readonly limitRestMs: number
  /** A rate limit that begins later than this after the previous pause counts as the first again. */
  readonly limitMemoryMs: number
  /** How long the others wait for the result of the trial call. */
  readonly probeMs: number
}

export const usualCircuit: CircuitOptions = {
  failuresToOpen: 5,
  restMs: 15_000,
  longestRestMs: 5 * 60_000,
  limitRestMs: 2_000,
  // Most providers count by the minute.
  limitMemoryMs: 60_000,
  // The time that a model may think before its first word.
  probeMs: 120_000,
}

export type Entry =
  | { readonly may: 'call' }
  | { readonly may: 'try' }
  | { readonly may: 'wait'; readonly until: number }

/** Whether a call may be made now. A time further ahead than the longest pause was written before the clock was set back. */
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

/** Somebody tries, and the others wait for the result. */
export function tried(circuit: OpenCircuit, now: number, { probeMs }: CircuitOptions): OpenCircuit {
  return { ...circuit, probe_until: now + probeMs }
}

/**
 * Opens the circuit, for the first time or again.
 * @param askedMs for how long the other side asked for no calls; capped at the longest pause
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
 * The other side is called too often. Calls in flight get the same answer, and count as one.
 * @param askedMs when the other side said to try again, in ms from now; capped at the longest pause
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

/** Neither long past, nor written before the clock was set back. */
function isRecent({ rest_until }: OpenCircuit, now: number, { longestRestMs, limitMemoryMs }: CircuitOptions): boolean {
  return now <= rest_until + limitMemoryMs && rest_until <= now + longestRestMs
}

/** The default pause. Waiting callers spread over the same time. */
export function usualRestMs(
  { why, openings }: Pick<OpenCircuit, 'why' | 'openings'>,
  { restMs, limitRestMs, longestRestMs }: CircuitOptions,
): number {
  return Math.min(longestRestMs, (why === 'failing' ? restMs : limitRestMs) * 2 ** (openings - 1))
}

/** How long an item outlives its pause: a circuit that fails again meanwhile is known to have failed before. */
export function forgetAt({ rest_until, probe_until }: OpenCircuit, { longestRestMs }: CircuitOptions): number {
  return Math.max(rest_until, probe_until) + 2 * longestRestMs
}
