import type { MissionLeg } from '../../base/ports/lanes.ts'
import type { Change } from '../../base/ports/store.ts'
import { type Scope, type ScopePorts, scopeOf } from '../../base/storing/scope.ts'
import { inState, isFinished, type Mission } from '../../records/mission/mission.ts'
import { loadMission, putMission, type StoredMission } from '../../records/mission/mission-items.ts'
import { afterLoss } from '../dispatch/losses.ts'
import { transition } from '../transition/transition.ts'

/**
 * A leg had begun when its process died, and what that process last wrote of it may never have reached the disk: as if it
 * had not begun, it would begin again and end the next process, for ever. So it counts now. Doing it twice changes nothing.
 */
export function countLostLeg(ports: ScopePorts) {
  return async (leg: MissionLeg): Promise<void> => {
    const scope = scopeOf(ports, leg.tenant)
    const stored = await loadMission(scope.store, leg.mission)
    if (stored && isBehind(stored.mission, leg)) await scope.store.write(counted(scope, leg, stored))
  }
}

/** One that is RUNNING counts when its lease is looked at, and one that has moved on since was not lost. */
function isBehind(mission: Mission, { attempt, leg }: MissionLeg): boolean {
  if (isFinished(mission) || mission.status === 'RUNNING' || mission.remote) return false
  if (attempt !== mission.attempt) return attempt > mission.attempt
  return mission.status === 'QUEUED' ? leg >= mission.leg : leg > mission.leg
}

/** A mission with a slot becomes what it was, RUNNING with an executor that is gone; the sweeper counts it as any other. */
function counted(scope: Scope, { attempt, leg }: MissionLeg, stored: StoredMission): readonly Change[] {
  const { mission, version } = stored
  if (mission.status !== 'QUEUED') return [putMission({ ...afterLoss(mission), attempt, leg }, version)]
  const state = { status: 'RUNNING', slot: mission.slot } as const
  const to = inState(mission, state, { attempt, leg, started_at: mission.started_at ?? scope.now })
  return transition(scope, stored, to, [{ type: 'mission.started', data: { attempt, leg } }]).changes
}
