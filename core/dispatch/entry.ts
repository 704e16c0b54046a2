import type { Fact } from '../../events/catalogue.ts'
import type { MissionFacts, MissionState } from '../missions/model.ts'
import type { Change } from '../ports/store.ts'
import { backlogKey, enter } from './backlog.ts'
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

/** The one way in which a mission begins to wait for a slot, whatever it was doing before. */
export function planEntry(mission: Pick<MissionFacts, 'id' | 'created_at' | 'priority' | 'hold'>): Entry {
  if (mission.hold?.by === 'operator') return held(mission.hold.reason)
  const key = backlogKey(mission)
  return {
    state: { status: 'PENDING', place: 'backlog', backlog_key: key },
    changes: [enter(mission.id, key)],
    facts: [],
    after: { messages: [], look: true },
  }
}

function held(reason: string): Entry {
  return {
    state: { status: 'PENDING', place: 'held' },
    changes: [],
    facts: [{ type: 'mission.held', data: { reason } }],
    after: nothingToDo,
  }
}
