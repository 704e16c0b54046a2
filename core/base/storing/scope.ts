import type { Ports } from '../ports/ports.ts'
import type { Store } from '../ports/store.ts'

/** One tenant’s items at one moment: where a decision reads and writes, and the time of all its changes. */
export interface Scope {
  readonly tenant: string
  readonly store: Store
  /** Milliseconds since the epoch. */
  readonly now: number
}

export type ScopePorts = Pick<Ports, 'stores' | 'clock'>

/** For one decision. Another try is another decision, with its own scope. */
export function scopeOf({ stores, clock }: ScopePorts, tenant: string): Scope {
  return { tenant, store: stores.tenant(tenant), now: clock.now() }
}
