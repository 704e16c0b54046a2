import type { LaneMessage } from '../../base/ports/lanes.ts'
import type { Change } from '../../base/ports/store.ts'
import type { StoredSlot } from '../../records/slot/slots.ts'

/**
 * What a decision comes to: changes that are part of one write, and what is to be done once that write holds. Who decides
 * only reads. Plans that belong together are put together, and whoever writes them calls `followUp` with what comes after.
 */
export interface Plan {
  readonly changes: readonly Change[]
  readonly after: After
}

/** What a write leaves to be done. A process may die before it does it: then the sweeper does. */
export interface After {
  /** To be sent to their lanes. */
  readonly messages?: readonly LaneMessage[]
  /** Named limits of which a permit became free, or whose queue a mission joined: look whether they fit. */
  readonly fillPermits?: readonly string[]
  /** A slot became free, or a mission joined the backlog: look whether they fit. */
  readonly fillSlots?: boolean
  /** Slots that became free, as the write leaves them. */
  readonly freed?: readonly StoredSlot[]
}

const nothingAfter: After = {}

export const nothing: Plan = { changes: [], after: nothingAfter }

export function planOf(changes: readonly Change[], after: After = nothingAfter): Plan {
  return { changes, after }
}

/** One plan of several, in their order, for one write. No two of them may change the same item. */
export function together(...plans: readonly Plan[]): Plan {
  const changes: Change[] = []
  let after = nothingAfter
  for (const plan of plans) {
    changes.push(...plan.changes)
    after = both(after, plan.after)
  }
  return { changes, after }
}

/** Most plans leave nothing to be done, and then nothing is made of it. */
function both(one: After, other: After): After {
  if (one === nothingAfter) return other
  if (other === nothingAfter) return one
  return {
    messages: [...(one.messages ?? []), ...(other.messages ?? [])],
    fillPermits: [...(one.fillPermits ?? []), ...(other.fillPermits ?? [])],
    fillSlots: one.fillSlots === true || other.fillSlots === true,
    freed: [...(one.freed ?? []), ...(other.freed ?? [])],
  }
}
