import type { Fact } from '../../../events/catalogue.ts'
import type { MissionFields } from '../../records/mission/mission.ts'
import { type Place, placeAfter } from '../permits/place.ts'
import { nothing } from '../plan/plan.ts'

/** A mission that may start: its state until it has a slot, and the plan that puts it there. */
export interface Entry extends Place {
  /** Further facts, after the reason why the mission may start. */
  readonly facts: readonly Fact[]
}

/**
 * The only way in which a mission begins to wait for a slot, whatever it did before: in the backlog, or, if it
 * counts towards a named limit, in that limit's queue.
 */
export function planEntry(mission: Pick<MissionFields, 'id' | 'created_at' | 'priority' | 'limits' | 'hold'>): Entry {
  return mission.hold ? held(mission.hold.reason) : { ...placeAfter(mission, undefined), facts: [] }
}

function held(reason: string): Entry {
  return {
    state: { status: 'PENDING', place: 'held' },
    facts: [{ type: 'mission.held', data: { reason } }],
    ...nothing,
  }
}
