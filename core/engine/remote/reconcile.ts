import type { Stop } from '../../../contract/resources/instance.ts'
import {
  type Assignment,
  clocksDifferMs,
  type Instance,
  isOf,
  leaseOf,
  maxOutcomes,
  type Outcome,
} from '../../records/instance/instance.ts'
import type { In, Mission } from '../../records/mission/mission.ts'

/** The missions that a worker says it holds. */
export interface Reported {
  readonly mission_id: string
  readonly lease: string
}

export interface Reconciled {
  readonly assignments: readonly Assignment[]
  readonly outcomes: readonly Outcome[]
  /** The missions that the worker must let go of. */
  readonly stop: readonly Stop[]
  /** Its own, which it does not know yet. */
  readonly undelivered: readonly In<'RUNNING'>[]
  /** Its own, which somebody wants held. */
  readonly toHold: readonly In<'RUNNING'>[]
}

/**
 * Compares the assignments of an instance, the present state of their missions, and what the worker says it holds. The missions
 * decide: an instance’s list only remembers what it was given.
 * @param missions those of the assignments, by id
 */
export function reconcile(
  instance: Instance,
  missions: ReadonlyMap<string, Mission>,
  running: readonly Reported[],
  now: number,
): Reconciled {
  const holds = (assignment: Assignment) =>
    running.some((reported) => reported.mission_id === assignment.mission_id && reported.lease === leaseOf(assignment))
  const own = instance.assignments.filter((assignment) => ownMission(instance, assignment, missions))
  const over = instance.assignments.filter((assignment) => !own.includes(assignment))
  const missionOf = (assignment: Assignment) => ownMission(instance, assignment, missions) ?? []
  const toHold = own.flatMap(missionOf).filter((mission) => mission.hold?.by === 'operator')
  return {
    assignments: own.map((one) => (holds(one) ? { ...one, seen_at: seenAt(now, one.since) } : one)),
    outcomes: [...over.flatMap((one) => outcomeOf(one, missions.get(one.mission_id))), ...instance.outcomes].slice(
      0,
      maxOutcomes,
    ),
    stop: [
      ...toHold.map(({ id }) => ({ mission_id: id, reason: 'held' as const })),
      ...running
        .filter(
          (reported) => !own.some((one) => one.mission_id === reported.mission_id && leaseOf(one) === reported.lease),
        )
        .flatMap((reported) => stopOf(reported, missions.get(reported.mission_id))),
    ],
    undelivered: own
      .filter((assignment) => !holds(assignment))
      .flatMap(missionOf)
      .filter((mission) => !toHold.includes(mission)),
    toHold,
  }
}

/** A worker’s missions were given to it before, though by the clock of another Lambda, which may be ahead. */
function seenAt(now: number, since: number): number {
  return since >= now && since - now < clocksDifferMs ? since + 1 : now
}

function ownMission(
  instance: Instance,
  assignment: Assignment,
  missions: ReadonlyMap<string, Mission>,
): In<'RUNNING'> | undefined {
  const mission = missions.get(assignment.mission_id)
  if (mission?.status !== 'RUNNING' || mission.instance !== instance.id) return undefined
  return isOf(assignment, mission) ? mission : undefined
}

/** How an assignment ended, if that counts for the instance. */
function outcomeOf(assignment: Assignment, mission: Mission | undefined): Outcome[] {
  if (!mission) return []
  const ms = Math.max(0, mission.updated_at - assignment.since)
  if (mission.status === 'COMPLETED' && isOf(assignment, mission)) return [{ ok: true, ms, error: null }]
  if (mission.status === 'FAILED' && isOf(assignment, mission)) return [{ ok: false, ms, error: mission.error.code }]
  // Its attempt failed, and another one follows.
  if (mission.attempt > assignment.attempt) return [{ ok: false, ms, error: 'attempt_failed' }]
  return []
}

function stopOf(reported: Reported, mission: Mission | undefined): Stop[] {
  const { mission_id } = reported
  if (mission?.status === 'COMPLETED' && reported.lease === leaseOf(mission)) return []
  if (mission?.status === 'CANCELLED') return [{ mission_id, reason: 'cancelled' }]
  if (mission?.status === 'EXPIRED') return [{ mission_id, reason: 'expired' }]
  if (mission?.status === 'FAILED') return [{ mission_id, reason: 'failed' }]
  if (mission?.status === 'WAITING' && mission.waiting_for.kind === 'budget')
    return [{ mission_id, reason: 'budget_exhausted' }]
  return [{ mission_id, reason: 'given_to_another' }]
}
