import { isSortieError, SortieError } from '../../../contract/errors.ts'
import type { WallClock } from '../../base/ports/clock.ts'
import type { Item, Key, Store } from '../../base/ports/store.ts'
import { readItem, unlessUnreadable } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import {
  type CircuitOptions,
  circuitKind,
  entryOf,
  forgetAt,
  type OpenCircuit,
  opened,
  tried,
  usualCircuit,
} from '../../records/circuit/circuit.ts'

/**
 * Circuit breakers that all missions of a process share, and all processes see. What works costs nothing; a process reads
 * the shared state only after a failure of its own, and while it knows the circuit to be open. What cannot be noted of a call
 * takes nothing away from it: it is made, and perhaps paid for.
 */
export interface Circuits<P extends Pass = Pass> {
  /** @throws SortieError `circuit_open`, with when to come again */
  enter(name: string): Promise<P>
}

/** Leave to make one call. Exactly one of these is to be told. */
export interface Pass {
  worked(): Promise<void>
  /**
   * @param askedS how long the other side asked to be left alone
   * @throws SortieError `circuit_open` where others know that it is open: the call failed for a reason that will pass
   */
  failed(askedS?: number): Promise<void>
}

export interface RestingPass extends Pass {
  /**
   * The other side is there, and said for how long to leave it alone, so that all do.
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

/** Hosts are many; the one that failed longest ago is forgotten first. */
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

  /** The rest is over as far as this process knows; of all that think so, one tries. */
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
        if (known.size > 0) known.delete(name)
        if (trying) await unlessAway(close(name, trying))
      },
      failed: (askedS = 0) => unlessAway(trying ? openAgain(name, trying, askedS) : countFailure(name, askedS)),
      restFor: (seconds) => rest(name, trying, seconds),
    }
  }

  /** The one that tried failed, so it rests again, for longer. */
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

  async function rest(name: string, trying: Stored | undefined, seconds: number): Promise<never> {
    const until = clock.now() + Math.min(seconds * 1000, options.longestRestMs)
    const circuit = { openings: 1, rest_until: until, probe_until: 0 }
    await unlessAway(tellToRest(name, trying, circuit))
    throw openError(name, circuit, until, options)
  }

  async function tellToRest(name: string, trying: Stored | undefined, circuit: OpenCircuit): Promise<void> {
    const before = trying ?? (await read(store, name))
    await unlessConflict(write(name, circuit, before?.version ?? 0))
  }

  async function close(name: string, { version }: Stored): Promise<void> {
    // Where its word came later than the others waited for, theirs stands.
    await unlessConflict(store.write([{ change: 'delete', table: 'ephemeral', key: keyOf(name), when: { version } }]))
  }

  /** @returns what is stored now. @throws WriteConflict when somebody else wrote meanwhile, whose word stands */
  async function write(name: string, circuit: OpenCircuit, version: number): Promise<Stored> {
    const item: Item<OpenCircuit> = {
      ...keyOf(name),
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

/** Where nobody keeps count. */
export const alwaysClosed: Circuits = {
  enter: async () => ({ worked: async () => {}, failed: async () => {} }),
}

function keyOf(name: string): Key {
  return { partition: `circuit#${name}`, sort: 'circuit' }
}

/** A store that is away now: the next call notes what this one could not. */
async function unlessAway(noting: Promise<void>): Promise<void> {
  await noting.catch((error: unknown) => {
    if (!isSortieError(error) || !/unavailable$/.test(error.code)) throw error
  })
}

async function read(store: Store, name: string): Promise<Stored | undefined> {
  // One that cannot be read keeps nobody from calling.
  const item = await unlessUnreadable(readItem(store, circuitKind, keyOf(name), { consistent: true }))
  return item && { circuit: item.body, version: item.version }
}

/** @returns until when nobody calls the other side; `undefined` where the circuit is closed */
export async function restOf(store: Store, name: string, now: number): Promise<number | undefined> {
  const until = (await read(store, name))?.circuit.rest_until
  return until !== undefined && until > now ? until : undefined
}

/** What the mission needs in order to wait, and its owner in order to know. */
export interface OpenDetails {
  readonly circuit: string
  /** Milliseconds since the epoch. */
  readonly until: number
  /** Over how long after that those that wait may spread. */
  readonly spread_ms: number
}

function openError(name: string, { openings }: OpenCircuit, until: number, options: CircuitOptions): SortieError {
  const spread = Math.min(options.longestRestMs, options.restMs * 2 ** (openings - 1))
  const details = { circuit: name, until, spread_ms: spread } satisfies OpenDetails
  const message = `${name} failed several times in a row, or asked for it, and is left alone until ${new Date(until).toISOString()}`
  return new SortieError('circuit_open', message, { details })
}

/** @returns `undefined` when the error is another */
export function openDetailsOf(error: SortieError): OpenDetails | undefined {
  return error.code === 'circuit_open' ? (error.details as unknown as OpenDetails) : undefined
}
