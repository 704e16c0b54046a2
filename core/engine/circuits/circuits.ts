import { SortieError } from '../../../contract/errors.ts'
import type { WallClock } from '../../base/ports/clock.ts'
import type { Item, Store } from '../../base/ports/store.ts'
import { readItem, unlessUnreadable } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { unlessAway } from '../../base/storing/unless-away.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import {
  becauseOf,
  type CircuitOptions,
  circuitKey,
  circuitKind,
  entryOf,
  forgetAt,
  limited,
  type OpenCircuit,
  opened,
  tried,
  usualCircuit,
  usualRestMs,
  type WhyOpen,
} from '../../records/circuit/circuit.ts'
import { toldCircuit } from '../model-providers/circuit-name.ts'

/**
 * Circuit breakers that all missions of a process share, with state that all processes see. Successful calls cost nothing; a
 * process reads the shared state only after a failure of its own, and while it knows the circuit to be open. A failure to record
 * an outcome never affects the call: it was made, and perhaps paid for.
 */
export interface Circuits<P extends Pass = Pass> {
  /** @throws SortieError `circuit_open`, with the time to try again */
  enter(name: string): Promise<P>
}

/** Permission for one call. The caller must report exactly one outcome. */
export interface Pass {
  worked(): Promise<void>
  /**
   * @param askedS for how long the other side asked for no calls
   * @throws SortieError `circuit_open` if others know that it is open: the call failed for a temporary reason
   */
  failed(askedS?: number): Promise<void>
  /**
   * The other side works, but is called too often. This is no failure: all callers pause until it may be called again.
   * @param askedS when the other side said so; without it, a pause that grows while this continues
   * @throws SortieError `circuit_open` unless nobody keeps count
   */
  limited(askedS?: number): Promise<void>
}

export interface RestingPass extends Pass {
  /**
   * The other side works, and said how long to pause, so all callers do.
   * @throws SortieError `circuit_open`, always
   */
  restFor(seconds: number): Promise<never>
}

/** What one process remembers of a circuit. */
interface Known {
  failures: number
  open: Stored | undefined
}

interface Stored {
  readonly circuit: OpenCircuit
  readonly version: number
}

/** Computes the next state of a circuit. */
type Next = (before: OpenCircuit | undefined) => OpenCircuit

/** There are many hosts; the one that failed longest ago is forgotten first. */
const maxKnown = 10_000

export function createCircuits(
  { store, clock }: { readonly store: Store; readonly clock: WallClock },
  options: CircuitOptions = usualCircuit,
): Circuits<RestingPass> {
  const known = new Map<string, Known>()

  function remember(name: string, what: Known): void {
    known.delete(name)
    known.set(name, what)
    if (known.size > maxKnown) known.delete(known.keys().next().value as string)
  }

  async function enter(name: string): Promise<RestingPass> {
    const open = known.get(name)?.open
    if (!open) return passTo(name, undefined)
    const entry = entryOf(open.circuit, clock.now(), options)
    if (entry.may === 'wait') throw openError(name, open.circuit, entry.until, options)
    return tryIt(name)
  }

  /** The pause is over as far as this process knows. After failures, one of the processes that think so tries. */
  function tryIt(name: string): Promise<RestingPass> {
    return retryConflicts(async () => {
      const stored = await read(store, name)
      const entry = entryOf(stored?.circuit, clock.now(), options)
      if (!stored || entry.may === 'call') {
        known.delete(name)
        return passTo(name, undefined)
      }
      remember(name, { failures: 0, open: stored })
      if (entry.may === 'wait') throw openError(name, stored.circuit, entry.until, options)
      return passTo(name, await write(name, tried(stored.circuit, clock.now(), options), stored.version))
    })
  }

  function passTo(name: string, trying: Stored | undefined): RestingPass {
    return {
      async worked() {
        if (known.size > 0) forgetFailures(name)
        if (trying) await unlessAway(close(name, trying))
      },
      failed: (askedS = 0) => unlessAway(trying ? openAgain(name, trying, askedS) : countFailure(name, askedS)),
      limited: (askedS) => limit(name, trying, askedS),
      restFor: (seconds) => rest(name, trying, seconds),
    }
  }

  /** A successful call says nothing about a rate limit, which may have begun during the call. */
  function forgetFailures(name: string): void {
    if (known.get(name)?.open?.circuit.why !== 'rate_limited') known.delete(name)
  }

  /** The trial call failed, so the circuit pauses again, for longer. */
  async function openAgain(name: string, trying: Stored, askedS: number): Promise<void> {
    await unlessConflict(write(name, opened(trying.circuit, clock.now(), askedS * 1000, options), trying.version))
  }

  async function countFailure(name: string, askedS: number): Promise<void> {
    const failures = (known.get(name)?.failures ?? 0) + 1
    const stored = await read(store, name)
    remember(name, { failures, open: stored })
    const entry = entryOf(stored?.circuit, clock.now(), options)
    if (stored && entry.may === 'wait') throw openError(name, stored.circuit, entry.until, options)
    if (failures < options.failuresToOpen) return
    const circuit = opened(stored?.circuit, clock.now(), askedS * 1000, options)
    await unlessConflict(write(name, circuit, stored?.version ?? 0))
  }

  async function limit(name: string, trying: Stored | undefined, askedS: number | undefined): Promise<never> {
    const askedMs = askedS === undefined ? undefined : askedS * 1000
    const next = (before: OpenCircuit | undefined) => limited(before, clock.now(), askedMs, options)
    const circuit = (await unlessAway(note(name, trying, next))) ?? next(trying?.circuit)
    throw openError(name, circuit, circuit.rest_until, options)
  }

  async function rest(name: string, trying: Stored | undefined, seconds: number): Promise<never> {
    const until = clock.now() + Math.min(seconds * 1000, options.longestRestMs)
    const circuit: OpenCircuit = { why: 'failing', openings: 1, rest_until: until, probe_until: 0 }
    await unlessAway(note(name, trying, () => circuit))
    throw openError(name, circuit, until, options)
  }

  async function note(name: string, trying: Stored | undefined, next: Next): Promise<OpenCircuit> {
    const before = trying ?? (await read(store, name))
    const circuit = next(before?.circuit)
    if (before && circuit === before.circuit) remember(name, { failures: 0, open: before })
    else await unlessConflict(write(name, circuit, before?.version ?? 0))
    return circuit
  }

  async function close(name: string, { version }: Stored): Promise<void> {
    // If others reported earlier, their state stands.
    await unlessConflict(
      store.write([{ change: 'delete', table: 'ephemeral', key: circuitKey(name), when: { version } }]),
    )
  }

  /** @returns the stored state. @throws WriteConflict if somebody else wrote meanwhile; their state stands */
  async function write(name: string, circuit: OpenCircuit, version: number): Promise<Stored> {
    const item: Item<OpenCircuit> = {
      ...circuitKey(name),
      version: version + 1,
      body: circuit,
      expires_at: Math.ceil(forgetAt(circuit, options) / 1000),
    }
    const when = version === 0 ? { absent: true as const } : { version }
    await store.write([{ change: 'put', table: 'ephemeral', item, when }])
    const stored = { circuit, version: version + 1 }
    remember(name, { failures: 0, open: stored })
    return stored
  }

  return { enter }
}

/** For callers that keep no count. */
export const alwaysClosed: Circuits = {
  enter: async () => ({ worked: async () => {}, failed: async () => {}, limited: async () => {} }),
}

async function read(store: Store, name: string): Promise<Stored | undefined> {
  // An unreadable circuit blocks nobody.
  const item = await unlessUnreadable(readItem(store, circuitKind, circuitKey(name), { consistent: true }))
  return item && { circuit: item.body, version: item.version }
}

/** The mission needs these in order to wait, and its owner in order to know. */
export interface OpenDetails {
  readonly circuit: string
  readonly why: WhyOpen
  /** Milliseconds since the epoch. */
  readonly until: number
  /** The interval after that over which waiting callers spread. */
  readonly spread_ms: number
}

function openError(name: string, circuit: OpenCircuit, until: number, options: CircuitOptions): SortieError {
  const { why } = circuit
  const details = { circuit: name, why, until, spread_ms: usualRestMs(circuit, options) } satisfies OpenDetails
  const message = `${toldCircuit(name)} ${becauseOf[why]}, and is left alone until ${new Date(until).toISOString()}`
  return new SortieError('circuit_open', message, { details })
}

/** @returns `undefined` for any other error */
export function openDetailsOf(error: SortieError): OpenDetails | undefined {
  return error.code === 'circuit_open' ? (error.details as unknown as OpenDetails) : undefined
}
