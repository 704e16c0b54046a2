import type { MissionLeg } from '../../base/ports/lanes.ts'
import type { Change } from '../../base/ports/store.ts'
import { type Scope, type ScopePorts, scopeOf } from '../../base/storing/scope.ts'
import { inState, isFinished, type Mission } from '../../records/mission/mission.ts'
import { loadMission, putMission, type StoredMission } from '../../records/mission/mission-items.ts'
import { afterLoss } from '../dispatch/losses.ts'
import { transition } from '../transition/transition.ts'

/**
 * A leg had begun when its process died, and the last writes of that process may never have reached the disk. Uncounted,
 * the leg would begin again and end the next process, for ever. So it is counted now. Idempotent.
 */
export function countLostLeg(ports: ScopePorts) {
  return async (leg: MissionLeg): Promise<void> => {
    const scope = scopeOf(ports, leg.tenant)
    const stored = await loadMission(scope.store, leg.mission)
    if (stored && isBehind(stored.mission, leg)) await scope.store.write(counted(scope, leg, stored))
  }
}

/** A RUNNING mission is counted when its lease is checked, and one that has moved on since was not lost. */
function isBehind(mission: Mission, { attempt, leg }: MissionLeg): boolean {
  if (isFinished(mission) || mission.status === 'RUNNING' || mission.remote) return false
  if (attempt !== mission.attempt) return attempt > mission.attempt
  return mission.status === 'QUEUED' ? leg >= mission.leg : leg > mission.leg
}

/** A mission with a slot becomes RUNNING with a lost executor; the sweeper counts it like any other. */
function counted(scope: Scope, { attempt, leg }: MissionLeg, stored: StoredMission): readonly Change[] {
  const { mission, version } = stored
  if (mission.status !== 'QUEUED') return [putMission({ ...afterLoss(mission), attempt, leg }, version)]
  const state = { status: 'RUNNING', slot: mission.slot } as const
  const to = inState(mission, state, { attempt, leg, started_at: mission.started_at ?? scope.now })
  return transition(scope, stored, to, [{ type: 'mission.started', data: { attempt, leg } }]).changes
}
