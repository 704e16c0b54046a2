import type { z } from 'zod'
import type { Fact } from '../../../events/catalogue.ts'
import type { missionPending } from '../../../events/mission/mission-pending.ts'
import type { Change } from '../../base/ports/store.ts'
import { backlogKey, enter, leave } from '../../records/backlog/backlog.ts'
import { enterQueue, leaveQueue, queueKey } from '../../records/backlog/limit-queue.ts'
import type { Behind, Mission, MissionFields, MissionState } from '../../records/mission/mission.ts'
import { type Plan, planOf } from '../plan/plan.ts'

type Pending = Extract<MissionState, { status: 'PENDING' }>

/** Where a mission waits, with the plan that puts it there. */
export interface Place extends Plan {
  readonly state: Pending
}

type Placeable = Pick<MissionFields, 'id' | 'created_at' | 'priority' | 'limits'>

/** In the queue of its first limit after `passed`, or in the backlog when it is past all of them. */
export function placeAfter(mission: Placeable, passed: string | undefined): Place {
  const next = mission.limits?.find(({ key }) => passed === undefined || key > passed)
  return next ? inQueue(mission, next.key) : placeInBacklog(mission)
}

/** @param first the key of the first in the queue now, if known */
export function inQueue(mission: Placeable, limit: string, first?: string): Place {
  const key = queueKey(mission)
  return {
    state: { status: 'PENDING', place: 'limit', limit, queue_key: key, ...behind(first, key) },
    ...planOf(enterQueue(limit, key, mission.id), { fillPermits: [limit] }),
  }
}

/**
 * Past its limits, with the permits of all of them.
 * @param head the key of the backlog’s head now, if known
 */
export function placeInBacklog(mission: Pick<Mission, 'id' | 'created_at' | 'priority'>, head?: string): Place {
  const key = backlogKey(mission)
  return {
    state: { status: 'PENDING', place: 'backlog', backlog_key: key, ...behind(head, key) },
    ...planOf(enter(mission.id, key), { fillSlots: true }),
  }
}

export type PendingReason = z.output<typeof missionPending.data>['reason']

/** Why a mission may start now, and in which queue it waits. */
export function pendingFact(reason: PendingReason, state: Pending): Fact {
  return { type: 'mission.pending', data: { reason, ...(state.place === 'limit' && { limit: state.limit }) } }
}

function behind(first: string | undefined, key: string): Behind {
  return first !== undefined && first < key ? { behind: true } : {}
}

/** Takes a mission out of its backlog or queue, if it is in one. */
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
