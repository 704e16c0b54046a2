import type { Store } from '../../base/ports/store.ts'
import { readItem, readItems, unlessUnreadable } from '../../base/storing/reading.ts'
import { circuitKey, circuitKind, type OpenCircuit, type WhyOpen } from '../../records/circuit/circuit.ts'

/** A pause during which nobody calls something. */
export interface Rest {
  readonly why: WhyOpen
  /** Milliseconds since the epoch. */
  readonly until: number
}

/** @returns `undefined` if it may be called */
export async function restOf(store: Store, name: string, now: number): Promise<Rest | undefined> {
  const item = await unlessUnreadable(readItem(store, circuitKind, circuitKey(name), { consistent: true }))
  return resting(item?.body, now)
}

/** Reads up to 100, in the order of their names. */
export async function restsOf(
  store: Store,
  names: readonly string[],
  now: number,
): Promise<readonly (Rest | undefined)[]> {
  if (names.length === 0) return []
  const items = await readItems(store, circuitKind, names.map(circuitKey), { consistent: true })
  return items.map((item) => resting(item?.body, now))
}

function resting(circuit: OpenCircuit | undefined, now: number): Rest | undefined {
  return circuit && circuit.rest_until > now ? { why: circuit.why, until: circuit.rest_until } : undefined
}
