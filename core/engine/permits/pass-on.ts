import type { Change, Store } from '../../base/ports/store.ts'
import { leaveQueue, type Waiter } from '../../records/backlog/limit-queue.ts'
import { findMission, type StoredMission, unchanged } from '../../records/mission/mission-items.ts'
import { type In, inState } from '../../records/mission/model.ts'
import type { Permit } from '../../records/permit/limit-key.ts'
import { transition } from '../transition/transition.ts'
import { placeAfter } from './place.ts'

/** What a permit's move decides, and whom to look after once it is written. */
export interface PermitPlan {
  readonly changes: readonly Change[]
  /** Limits whose queue may have somebody for a free permit. */
  readonly limits: readonly string[]
  /** A mission joined the backlog. */
  readonly look: boolean
}

export type WaitingForPermit = StoredMission<Extract<In<'PENDING'>, { place: 'limit' }>>

/** An entry of a queue whose mission does not wait there, or cannot be read. */
export interface Orphan {
  /** What must still hold when the entry is removed: it may only look so because the mission is just leaving. */
  readonly asRead: readonly Change[]
}

export async function loadWaiter(store: Store, limit: string, waiter: Waiter): Promise<WaitingForPermit | Orphan> {
  const stored = await findMission(store, waiter.mission_id)
  if (stored === 'unreadable') return { asRead: [] }
  if (stored?.mission.status === 'PENDING' && stored.mission.place === 'limit') {
    const { mission, version } = stored
    if (mission.limit === limit && mission.queue_key === waiter.queue_key) return { mission, version }
  }
  return { asRead: [unchanged(waiter.mission_id, stored)] }
}

/** The mission is past this limit: it goes on to the next one's queue or to the backlog. */
export function planPassOn(
  tenant: string,
  { mission, version }: WaitingForPermit,
  permit: Permit | undefined,
  now: number,
): PermitPlan {
  const permits = permit ? [...(mission.permits ?? []), permit] : (mission.permits ?? [])
  const placed = placeAfter(mission, mission.limit)
  const to = inState(mission, placed.state, { permits })
  const data = { reason: 'limit_free' as const, ...(placed.limit && { limit: placed.limit }) }
  const { changes } = transition(tenant, { mission, version }, to, [{ type: 'mission.pending', data }], now)
  return {
    changes: [...leaveQueue(mission.limit, mission.queue_key), ...changes, ...placed.changes],
    limits: placed.limit ? [placed.limit] : [],
    look: placed.limit === undefined,
  }
}
