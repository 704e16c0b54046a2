import type { Change } from '../../base/ports/store.ts'
import { backlogKey, enter, leave } from '../../records/backlog/backlog.ts'
import { enterQueue, leaveQueue, queueKey } from '../../records/backlog/limit-queue.ts'
import type { Behind, Mission, MissionFacts, MissionState } from '../../records/mission/model.ts'

type Pending = Extract<MissionState, { status: 'PENDING' }>

/** Where a mission waits, with what puts it there. */
export interface Placed {
  readonly state: Pending
  readonly changes: readonly Change[]
  /** The limit in whose queue it now is. */
  readonly limit: string | undefined
}

type Placeable = Pick<MissionFacts, 'id' | 'created_at' | 'priority' | 'limits'>

/** In the queue of its first limit after `passed`, or in the backlog when it is past all of them. */
export function placeAfter(mission: Placeable, passed: string | undefined): Placed {
  const next = mission.limits?.find(({ key }) => passed === undefined || key > passed)
  return next ? inQueue(mission, next.key) : placeInBacklog(mission)
}

/** @param first the key of whoever is first in the queue now, if that is known */
export function inQueue(mission: Placeable, limit: string, first?: string): Placed {
  const key = queueKey(mission)
  return {
    state: { status: 'PENDING', place: 'limit', limit, queue_key: key, ...behind(first, key) },
    changes: enterQueue(limit, key, mission.id),
    limit,
  }
}

/**
 * Past its limits, with the permits of all of them.
 * @param head the key of the backlog's head now, if that is known
 */
export function placeInBacklog(mission: Pick<Mission, 'id' | 'created_at' | 'priority'>, head?: string): Placed {
  const key = backlogKey(mission)
  return {
    state: { status: 'PENDING', place: 'backlog', backlog_key: key, ...behind(head, key) },
    changes: enter(mission.id, key),
    limit: undefined,
  }
}

function behind(first: string | undefined, key: string): Behind {
  return first !== undefined && first < key ? { behind: true } : {}
}

/** Takes a mission out of the backlog or the queue that it is in, if it is in one. */
export function leavePlace(state: Pending): readonly Change[] {
  switch (state.place) {
    case 'backlog':
      return leave(state.backlog_key)
    case 'limit':
      return leaveQueue(state.limit, state.queue_key)
    case 'held':
      return []
  }
}
