import type { Change, Store } from '../../base/ports/store.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { leaveQueue, type Waiter } from '../../records/backlog/limit-queue.ts'
import { type In, inState } from '../../records/mission/mission.ts'
import { findMission, type StoredMission, unchanged } from '../../records/mission/mission-items.ts'
import type { Permit } from '../../records/permit/limit-key.ts'
import { type Plan, planOf, together } from '../plan/plan.ts'
import { transition } from '../transition/transition.ts'
import { pendingFact, placeAfter } from './place.ts'

export type WaitingForPermit = StoredMission<Extract<In<'PENDING'>, { place: 'limit' }>>

/** An entry of a queue whose mission does not wait there, or cannot be read. */
export interface Orphan {
  /** The condition for removing the entry: it may only look so because the mission is just leaving. */
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

/** The mission is past this limit: it continues to the next one’s queue or to the backlog. */
export function planPastLimit(
  scope: Pick<Scope, 'tenant' | 'now'>,
  { mission, version }: WaitingForPermit,
  permit: Permit | undefined,
): Plan {
  const permits = permit ? [...(mission.permits ?? []), permit] : (mission.permits ?? [])
  const place = placeAfter(mission, mission.limit)
  const to = inState(mission, place.state, { permits })
  const { changes } = transition(scope, { mission, version }, to, [pendingFact('limit_free', place.state)])
  return together(planOf([...leaveQueue(mission.limit, mission.queue_key), ...changes]), place)
}
