import type { z } from 'zod'
import type { Fact } from '../../../events/catalogue.ts'
import type { missionPending } from '../../../events/mission/mission-pending.ts'
import type { Change } from '../../base/ports/store.ts'
import type { MissionFacts, MissionState } from '../../records/mission/model.ts'
import { placeAfter } from '../permits/place.ts'
import { type FollowUp, nothingToDo } from './dispatch.ts'

/** A mission that may start: the state that it is in until it has a slot, and what belongs to the same write. */
export interface Entry {
  readonly state: Extract<MissionState, { status: 'PENDING' }>
  readonly changes: readonly Change[]
  /** What else is to be told, after why the mission may start. */
  readonly facts: readonly Fact[]
  /** For `settle`, once the write is done. */
  readonly after: FollowUp
}

/**
 * The one way in which a mission begins to wait for a slot, whatever it was doing before: in the backlog, or, where it
 * counts towards a named limit, in that limit's queue.
 */
export function planEntry(mission: Pick<MissionFacts, 'id' | 'created_at' | 'priority' | 'limits' | 'hold'>): Entry {
  if (mission.hold) return held(mission.hold.reason)
  const { state, changes, limit } = placeAfter(mission, undefined)
  const after = { messages: [], look: limit === undefined, ...(limit && { limits: [limit] }) }
  return { state, changes, facts: [], after }
}

export type PendingReason = z.output<typeof missionPending.data>['reason']

/** Why a mission may start now, and in which queue it waits. */
export function pendingFact(reason: PendingReason, state: Entry['state']): Fact {
  return { type: 'mission.pending', data: { reason, ...(state.place === 'limit' && { limit: state.limit }) } }
}

function held(reason: string): Entry {
  return {
    state: { status: 'PENDING', place: 'held' },
    changes: [],
    facts: [{ type: 'mission.held', data: { reason } }],
    after: nothingToDo,
  }
}
