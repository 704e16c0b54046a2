import { SortieError } from '../../../contract/errors.ts'
import type { Ids } from '../../base/ports/ids.ts'
import type { MissionLeg } from '../../base/ports/lanes.ts'
import type { Logger } from '../../base/ports/logger.ts'
import type { Scheduler } from '../../base/ports/scheduler.ts'
import { unlessUnreadable } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { type DispatchPorts, followUp } from '../../engine/dispatch/dispatch.ts'
import { planRetry, retryTimeOf } from '../../engine/legs/plan-retry.ts'
import { together } from '../../engine/plan/plan.ts'
import { wakeBehind } from '../../engine/reservations/wake-waiters.ts'
import { endAs, type Move, planMove } from '../../engine/transition/move.ts'
import { planLeaving } from '../../engine/waiting/leave-state.ts'
import { expire, fail, failureOf } from '../../records/mission/finish.ts'
import type { In, Mission } from '../../records/mission/mission.ts'
import { loadMission } from '../../records/mission/mission-items.ts'
import { startTimer } from '../../records/mission/start-timer.ts'

export type DeadLegPorts = DispatchPorts & {
  readonly scheduler: Scheduler
  readonly ids: Ids
  readonly logger: Logger
}

/**
 * A lane gave a message up, since no executor could even take its mission. Where the mission still waits for just that
 * message, the attempt has failed: another one later, or the end, which is listed. One that runs meanwhile has a lease that
 * decides, and one that has moved on needs nothing. Repeating it changes nothing.
 */
export function endDeadLeg(ports: DeadLegPorts) {
  return async (leg: MissionLeg): Promise<void> => {
    const settled = await retryConflicts(() => tryEnd(ports, leg))
    if (settled?.status === 'SCHEDULED') await ports.scheduler.set(startTimer(leg.tenant, settled))
  }
}

async function tryEnd(ports: DeadLegPorts, leg: MissionLeg): Promise<Mission | undefined> {
  const scope = scopeOf(ports, leg.tenant)
  const stored = await unlessUnreadable(loadMission(scope.store, leg.mission))
  ports.logger.error('A message was taken from its lane too often', { ...leg, status: stored?.mission.status ?? null })
  if (stored?.mission.status !== 'QUEUED') return undefined
  const { mission } = stored
  if (mission.attempt !== leg.attempt || mission.leg !== leg.leg) return undefined
  const { next, ...move } = planMove(scope, stored, whatNow(mission, scope.now, ports.ids.fraction()))
  const plan = together(move, await planLeaving(ports, scope, mission))
  await scope.store.write(plan.changes)
  await followUp(ports, leg.tenant, plan.after)
  await wakeBehind(ports, leg.tenant, mission)
  return next.mission
}

function whatNow(mission: In<'QUEUED'>, now: number, fraction: number): Move {
  if (now >= mission.deadline) return endAs(expire(mission, now))
  const failure = failureOf(
    new SortieError('undeliverable', 'No executor could take the mission, each time it was given to one'),
  )
  const retryAt = retryTimeOf(mission, failure, now, { fraction })
  return retryAt === undefined ? endAs(fail(mission, failure, now)) : planRetry(mission, failure, retryAt)
}
