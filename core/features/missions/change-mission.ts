import type { MissionPatch, Mission as MissionView } from '../../../contract/resources/mission.ts'
import type { Fact } from '../../../events/catalogue.ts'
import type { Blobs } from '../../base/ports/blobs.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Stores } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { inQueue, leavePlace, placeInBacklog } from '../../engine/permits/place.ts'
import { nothing, type Plan, planOf, together } from '../../engine/plan/plan.ts'
import { planMove } from '../../engine/transition/move.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { type Active, isFinished, type Mission } from '../../records/mission/mission.ts'
import { missionView } from '../../records/mission/mission-view.ts'
import { finished, requireMission } from '../../records/mission/require-mission.ts'

/**
 * Changes the mutable fields of a mission while it is under way. In the backlog it moves to its new priority;
 * its executor continues, and its lane stays that of its last dispatch. Children keep their own.
 * @throws SortieError `not_found`, `mission_finished`
 */
export function changeMission({ stores, blobs, clock }: { stores: Stores; blobs: Blobs; clock: Clock }) {
  return (caller: Caller, id: string, patch: MissionPatch): Promise<MissionView> =>
    retryConflicts(async () => {
      const scope = scopeOf({ stores, clock }, caller.tenant.id)
      const { tenant, store } = scope
      const stored = await requireMission(store, id)
      const { mission } = stored
      if (isFinished(mission)) throw finished(mission)
      const fact = changedBy(mission, patch)
      if (!fact) return missionView(blobs, tenant, mission)
      const { next, changes } = planMove(scope, stored, {
        ...replaced(mission, changed(mission, fact.data)),
        facts: [fact],
      })
      await store.write(changes)
      return missionView(blobs, tenant, next.mission)
    })
}

type Changed = Extract<Fact, { type: 'mission.changed' }>

/** The fields that the patch changes. */
function changedBy(mission: Mission, { priority, tags, metadata }: MissionPatch): Changed | undefined {
  const data: Changed['data'] = {
    ...(priority !== undefined && priority !== mission.priority ? { priority } : {}),
    ...(tags !== undefined && !same(tags, mission.tags) ? { tags } : {}),
    ...(metadata !== undefined && !same(metadata, mission.metadata) ? { metadata } : {}),
  }
  return Object.keys(data).length === 0 ? undefined : { type: 'mission.changed', data }
}

function changed(mission: Active, { priority, tags, metadata }: Changed['data']): Active {
  return {
    ...mission,
    priority: priority ?? mission.priority,
    tags: tags ?? mission.tags,
    metadata: metadata ?? mission.metadata,
  }
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** To the place that it is now entitled to, in the backlog or in the queue of a limit. */
function replaced(from: Active, to: Active): Plan & { readonly to: Mission } {
  if (from.status !== 'PENDING' || from.place === 'held' || from.priority === to.priority) return { ...nothing, to }
  const { state, ...place } = from.place === 'backlog' ? placeInBacklog(to) : inQueue(to, from.limit)
  return { ...together(planOf(leavePlace(from)), place), to: { ...to, ...state } }
}
