import type { MissionStatus } from '../../../contract/resources/mission.ts'
import type { EventType } from '../../../events/catalogue.ts'
import type { Mission } from './model.ts'

/** The life of a mission as data: `transition` refuses what is not here. */
export interface StateRule {
  /** Which states may follow, each with the facts that say so. */
  readonly next: { readonly [S in MissionStatus]?: readonly EventType[] }
  /** What ends the stay in the ordinary course. */
  readonly endedBy: string
  /** Until when it lasts at the most, and who ends it then. */
  readonly atMost: string
}

const stops = { CANCELLED: ['mission.cancelled'], EXPIRED: ['mission.expired'] } as const

export const states: { readonly [S in MissionStatus]: StateRule } = {
  SCHEDULED: {
    next: { PENDING: ['mission.pending'], ...stops },
    endedBy: 'the timer for its start time',
    atMost: 'two minutes after the start time: the sweeper does what the timer did not',
  },
  PENDING: {
    next: { QUEUED: ['mission.queued'], ...stops },
    endedBy: 'a slot that becomes free; its release, where it is held',
    atMost: 'its deadline: the sweeper ends it',
  },
  QUEUED: {
    next: {
      RUNNING: ['mission.started'],
      PENDING: ['mission.pending', 'mission.held'],
      WAITING: ['mission.waiting'],
      SCHEDULED: ['mission.retrying'],
      FAILED: ['mission.failed'],
      ...stops,
    },
    endedBy:
      'an executor that claims it; where its agent is remote, a worker that has a place for it; its message’s death, where none could',
    atMost: 'its deadline: the sweeper sends it anew when a lease runs out, and ends it',
  },
  RUNNING: {
    next: {
      QUEUED: ['mission.queued'],
      PENDING: ['mission.pending', 'mission.held'],
      SCHEDULED: ['mission.retrying', 'mission.postponed'],
      WAITING: ['mission.waiting'],
      COMPLETED: ['mission.completed'],
      FAILED: ['mission.failed'],
      ...stops,
    },
    endedBy: 'its executor',
    atMost:
      'its deadline and the call that it is in: the executor ends it, or the sweeper when the lease runs out; the sixth loss in a row is its failure',
  },
  WAITING: {
    next: { PENDING: ['mission.pending'], ...stops },
    endedBy: 'what it waits for',
    atMost: 'its deadline: the sweeper ends it',
  },
  COMPLETED: { next: {}, endedBy: 'nothing: it is an end', atMost: 'the end of what the tenant keeps' },
  FAILED: { next: {}, endedBy: 'nothing: it is an end', atMost: 'the end of what the tenant keeps' },
  CANCELLED: { next: {}, endedBy: 'nothing: it is an end', atMost: 'the end of what the tenant keeps' },
  EXPIRED: { next: {}, endedBy: 'nothing: it is an end', atMost: 'the end of what the tenant keeps' },
}

/** In which a mission may begin. */
export const firstStates: readonly MissionStatus[] = ['SCHEDULED', 'PENDING', 'QUEUED']

/** @throws Error when the table has no such step, which is a bug of whoever takes it */
export function requireStep(from: Mission | undefined, to: Mission, types: readonly EventType[]): void {
  if (mayFollow(from?.status, to.status, types)) return
  const step = `${from?.status ?? 'nothing'} → ${to.status} by ${types.join(', ')}`
  throw new Error(`core/records/mission/states.ts has no ${step}`)
}

function mayFollow(from: MissionStatus | undefined, to: MissionStatus, types: readonly EventType[]): boolean {
  if (from === undefined) return firstStates.includes(to) && types.includes('mission.submitted')
  if (from === to) return Object.keys(states[from].next).length > 0
  return states[from].next[to]?.some((type) => types.includes(type)) ?? false
}
