import type { MissionStatus } from '../../../contract/resources/mission.ts'
import type { EventType } from '../../../events/catalogue.ts'
import type { Mission } from './mission.ts'

/** The states of a mission and their transitions. `transition` refuses any other. */
export interface StateRule {
  /** Events that may be recorded without leaving the state. */
  readonly within: readonly EventType[]
  /** The states that may follow, and by which events. */
  readonly next: { readonly [S in MissionStatus]?: StateTransition }
  /** What ends the state normally. */
  readonly endedBy: string
  /** When it ends at the latest, and who ends it then. */
  readonly atMost: string
}

/** A transition from one state to another. */
interface StateTransition {
  /** The events that make the transition: its write records one of them. */
  readonly by: readonly EventType[]
  /** Further events that the same write may record. */
  readonly with?: readonly EventType[]
}

const stops = { CANCELLED: { by: ['mission.cancelled'] }, EXPIRED: { by: ['mission.expired'] } } as const

/** What others may change at any time until the mission ends. */
const always = ['mission.changed', 'mission.hold_requested', 'mission.released'] as const

/** Back to the backlog; a held mission is in no queue. */
const requeued = { by: ['mission.pending', 'mission.held'] } as const

export const states: { readonly [S in MissionStatus]: StateRule } = {
  SCHEDULED: {
    within: [...always, 'mission.rate_limited'],
    next: { PENDING: { by: ['mission.pending'], with: ['mission.held'] }, ...stops },
    endedBy: 'the timer for its start time',
    atMost: 'two minutes after the start time: the sweeper replaces a lost timer',
  },
  PENDING: {
    within: [...always, 'mission.pending', 'mission.held', 'mission.limit_near'],
    next: { QUEUED: { by: ['mission.queued'] }, ...stops },
    endedBy: 'a free slot; if it is held, its release',
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
      'an executor that claims it; for a remote agent, a worker with a free place; the dead letter of its message, if no executor could take it; its failure, if earlier legs crashed their processes',
    atMost: 'its deadline: the sweeper resends it when a lease expires, and ends it at the deadline',
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
      'its deadline: the executor aborts the present call and ends the mission within seconds, or the sweeper does when the lease expires; after five losses in a row it fails',
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
  COMPLETED: { within: [], next: {}, endedBy: 'nothing: it is a final state', atMost: 'the end of its retention' },
  FAILED: { within: [], next: {}, endedBy: 'nothing: it is a final state', atMost: 'the end of its retention' },
  CANCELLED: { within: [], next: {}, endedBy: 'nothing: it is a final state', atMost: 'the end of its retention' },
  EXPIRED: { within: [], next: {}, endedBy: 'nothing: it is a final state', atMost: 'the end of its retention' },
}

/** The states in which a mission may begin. */
export const firstStates: readonly MissionStatus[] = ['SCHEDULED', 'PENDING', 'QUEUED']
const submission: StateTransition = { by: ['mission.submitted'], with: ['mission.rate_limited'] }

/** @throws Error if the table lacks the transition, which is a bug of the caller */
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
