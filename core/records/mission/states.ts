import type { MissionStatus } from '../../../contract/resources/mission.ts'
import type { EventType } from '../../../events/catalogue.ts'
import type { Mission } from './mission.ts'

/** The life of a mission as data: `transition` refuses what is not here. */
export interface StateRule {
  /** What may be told without leaving the state. */
  readonly within: readonly EventType[]
  /** Which states may follow, and how. */
  readonly next: { readonly [S in MissionStatus]?: StateTransition }
  /** What ends the stay in the ordinary course. */
  readonly endedBy: string
  /** Until when it lasts at the most, and who ends it then. */
  readonly atMost: string
}

/** A way from one state to another. */
interface StateTransition {
  /** The facts that say so: a write that takes it tells one of them. */
  readonly by: readonly EventType[]
  /** What the same write may tell beside. */
  readonly with?: readonly EventType[]
}

const stops = { CANCELLED: { by: ['mission.cancelled'] }, EXPIRED: { by: ['mission.expired'] } } as const

/** What others may change of a mission at any time until it ends. */
const always = ['mission.changed', 'mission.hold_requested', 'mission.released'] as const

/** Back to where missions wait for a slot, or to nowhere while it is held. */
const requeued = { by: ['mission.pending', 'mission.held'] } as const

export const states: { readonly [S in MissionStatus]: StateRule } = {
  SCHEDULED: {
    within: [...always, 'mission.rate_limited'],
    next: { PENDING: { by: ['mission.pending'], with: ['mission.held'] }, ...stops },
    endedBy: 'the timer for its start time',
    atMost: 'two minutes after the start time: the sweeper does what the timer did not',
  },
  PENDING: {
    within: [...always, 'mission.pending', 'mission.held', 'mission.limit_near'],
    next: { QUEUED: { by: ['mission.queued'] }, ...stops },
    endedBy: 'a slot that becomes free; its release, where it is held',
    atMost: 'its deadline: the sweeper ends it',
  },
  QUEUED: {
    within: always,
    next: {
      RUNNING: { by: ['mission.started'] },
      PENDING: requeued,
      WAITING: { by: ['mission.waiting'], with: ['budget.warning', 'budget.exhausted'] },
      SCHEDULED: { by: ['mission.retrying'] },
      FAILED: { by: ['mission.failed'] },
      ...stops,
    },
    endedBy:
      'an executor that claims it; where its agent is remote, a worker that has a place for it; its message’s death, where none could; its failure, where the legs before ended their processes',
    atMost: 'its deadline: the sweeper sends it anew when a lease runs out, and ends it',
  },
  RUNNING: {
    within: [
      ...always,
      'step.recorded',
      'tool.changed',
      'artifact.created',
      'effect.intended',
      'effect.unknown',
      'mission.delegated',
      'mission.handed_over',
      'mission.limit_near',
      'budget.warning',
      'budget.exhausted',
    ],
    next: {
      QUEUED: { by: ['mission.queued'] },
      PENDING: requeued,
      SCHEDULED: { by: ['mission.retrying', 'mission.postponed'] },
      WAITING: {
        by: ['mission.waiting'],
        with: ['approval.requested', 'effect.intended', 'effect.unknown', 'mission.limit_near'],
      },
      COMPLETED: { by: ['mission.completed'], with: ['step.recorded', 'artifact.created'] },
      FAILED: { by: ['mission.failed'] },
      ...stops,
    },
    endedBy: 'its executor',
    atMost:
      'its deadline: the executor aborts the call that it is in and ends it within seconds, or the sweeper when the lease runs out; the fifth loss in a row is its failure',
  },
  WAITING: {
    within: [...always, 'step.recorded', 'tool.progress'],
    next: {
      PENDING: { by: ['mission.pending'], with: ['step.recorded', 'approval.decided', 'mission.held'] },
      ...stops,
    },
    endedBy: 'what it waits for',
    atMost: 'its deadline: the sweeper ends it',
  },
  COMPLETED: { within: [], next: {}, endedBy: 'nothing: it is an end', atMost: 'the end of what the tenant keeps' },
  FAILED: { within: [], next: {}, endedBy: 'nothing: it is an end', atMost: 'the end of what the tenant keeps' },
  CANCELLED: { within: [], next: {}, endedBy: 'nothing: it is an end', atMost: 'the end of what the tenant keeps' },
  EXPIRED: { within: [], next: {}, endedBy: 'nothing: it is an end', atMost: 'the end of what the tenant keeps' },
}

/** In which a mission may begin, and how. */
export const firstStates: readonly MissionStatus[] = ['SCHEDULED', 'PENDING', 'QUEUED']
const submission: StateTransition = { by: ['mission.submitted'], with: ['mission.rate_limited'] }

/** @throws Error when the table has no such transition, which is a bug of whoever takes it */
export function requireTransition(from: Mission | undefined, to: Mission, types: readonly EventType[]): void {
  if (mayFollow(from?.status, to.status, types)) return
  const transition = `${from?.status ?? 'nothing'} → ${to.status} by ${types.join(', ')}`
  throw new Error(`core/records/mission/states.ts has no ${transition}`)
}

function mayFollow(from: MissionStatus | undefined, to: MissionStatus, types: readonly EventType[]): boolean {
  if (from === undefined) return firstStates.includes(to) && isTaken(submission, types)
  if (from === to) return types.every((type) => states[from].within.includes(type))
  const transition = states[from].next[to]
  return transition !== undefined && isTaken(transition, types)
}

function isTaken(transition: StateTransition, types: readonly EventType[]): boolean {
  const allowed = [...transition.by, ...(transition.with ?? [])]
  return types.some((type) => transition.by.includes(type)) && types.every((type) => allowed.includes(type))
}
