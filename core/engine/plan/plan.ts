import type { LaneMessage } from '../../base/ports/lanes.ts'
import type { Change } from '../../base/ports/store.ts'
import type { StoredSlot } from '../../records/slot/slots.ts'

/**
 * The result of a decision: changes for one write, and work to do once that write has succeeded. Decisions
 * only read. Related plans are combined, and whoever writes them calls `followUp` with the rest.
 */
export interface Plan {
  readonly changes: readonly Change[]
  readonly after: After
}

/** The work after a write. If the process dies before it, the sweeper does it. */
export interface After {
  /** Messages to send to their lanes. */
  readonly messages?: readonly LaneMessage[]
  /** Named limits of which a permit became free, or whose queue a mission joined: check whether they match. */
  readonly fillPermits?: readonly string[]
  /** A slot became free, or a mission joined the backlog: check whether they match. */
  readonly fillSlots?: boolean
  /** Freed slots, as the write leaves them. */
  readonly freed?: readonly StoredSlot[]
}

const nothingAfter: After = {}

export const nothing: Plan = { changes: [], after: nothingAfter }

export function planOf(changes: readonly Change[], after: After = nothingAfter): Plan {
  return { changes, after }
}

/** Combines plans in order, for one write. No two of them may change the same item. */
export function together(...plans: readonly Plan[]): Plan {
  const changes: Change[] = []
  let after = nothingAfter
  for (const plan of plans) {
    changes.push(...plan.changes)
    after = both(after, plan.after)
  }
  return { changes, after }
}

/** Most plans leave no work, and then nothing is created for it. */
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
