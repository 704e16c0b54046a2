import type { Caller } from './caller.ts'
import type { Maker } from './maker.ts'
import type { Places } from './places.ts'
import type { Receivers } from './receivers.ts'
import type { Turns } from './turns.ts'

/** Where traffic goes, and what there is for it to work with. */
export interface Ground {
  readonly http: string
  readonly websocket: string
  /** Of a tenant with the rate that `sortie tenants create` gives. */
  readonly key: string
  readonly receivers: Receivers
  readonly turns: Turns
  /** With that key. */
  readonly caller: Caller
  /** With that key, before the attack. */
  readonly maker: Maker
  /** Resources of that tenant. */
  readonly places: Places
}

/** One kind of traffic, hostile or ordinary. */
export interface Attack {
  readonly name: string
  /** Makes what it needs. @returns what goes on until `over` */
  prepare(ground: Ground): Promise<Run>
}

export type Run = (over: AbortSignal) => Promise<unknown>

/** For what needs nothing made. */
export function attack(name: string, run: (ground: Ground, over: AbortSignal) => Promise<unknown>): Attack {
  return { name, prepare: async (ground) => (over) => run(ground, over) }
}
