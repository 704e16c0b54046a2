import type { BudgetStatus } from '../../../contract/resources/budget.ts'
import type { StepContext } from '../../../contract/resources/mission.ts'
import type { DeadLetter } from '../../records/dead-letter/dead-letter.ts'
import type { Finished, In, Mission } from '../../records/mission/mission.ts'
import type { LeasedSlot, Slot } from '../../records/slot/slots.ts'

/** Everything that an explanation is made from, gathered for the mission’s state. Times are milliseconds since the epoch. */
export type Findings = { readonly now: number } & (
  | ({ readonly status: 'PENDING'; readonly mission: InBacklog } & BacklogFindings)
  | { readonly status: 'held'; readonly mission: In<'PENDING'> }
  | ({ readonly status: 'limited'; readonly mission: InLimitQueue } & LimitFindings)
  | {
      readonly status: 'SCHEDULED'
      readonly mission: In<'SCHEDULED'>
      /** Why the previous attempt ended. */
      readonly lastError: { readonly code: string; readonly message: string; readonly at: number } | null
    }
  | { readonly status: 'QUEUED'; readonly mission: In<'QUEUED'>; readonly slot: LeasedSlot; readonly since: number }
  | { readonly status: 'RUNNING'; readonly mission: In<'RUNNING'>; readonly slot: LeasedSlot; readonly doing: Doing }
  | {
      readonly status: 'with a worker'
      readonly mission: In<'RUNNING'>
      readonly slot: LeasedSlot
      readonly worker: WorkerFindings
    }
  | {
      readonly status: 'WAITING'
      readonly mission: In<'WAITING'>
      /** The awaited ones, in their present state. */
      readonly children: readonly AwaitedMission[]
      /** The awaited approval, in its present state. */
      readonly budget: BudgetStatus | undefined
    }
  | {
      readonly status: 'ended'
      readonly mission: Finished
      /** Of a failed one, unless it is a child, or no longer listed. */
      readonly letter?: DeadLetter
    }
)

export type InBacklog = Extract<In<'PENDING'>, { place: 'backlog' }>

export type FindingsOf<S extends Findings['status']> = Extract<Findings, { status: S }>

export type InLimitQueue = Extract<In<'PENDING'>, { place: 'limit' }>

export interface LimitFindings {
  readonly since: number
  readonly ahead: number
  readonly countedTo: number
  /** How many permits there are for this mission; `null` if the limit no longer exists. */
  readonly permits: number | null
  /** Longest first. */
  readonly holders: readonly { readonly mission_id: string; readonly since: number }[]
}

export interface BacklogFindings {
  readonly since: number
  /** How many are ahead, counted up to `countedTo`. */
  readonly ahead: number
  readonly countedTo: number
  readonly concurrency: number
  readonly slots: readonly Slot[]
  /** How long recent missions held their slot, in ms. */
  readonly takenMs: readonly number[]
}

export interface Doing {
  readonly kind: 'model_call' | 'tool_call'
  readonly name: string
  readonly since: number
  /** The parts of the record that the model did not see completely at its last call. */
  readonly context?: StepContext
}

/** An awaited mission; `undefined` if it is no longer kept, or unreadable. */
export interface AwaitedMission {
  readonly mission_id: string
  readonly mission: Mission | undefined
}

/** The worker of a remote agent that has the mission. */
export interface WorkerFindings {
  readonly id: string
  /** When it was given the mission, and when it last confirmed it. */
  readonly since: number
  readonly seenAt: number
  /** Whether it has ever confirmed it. */
  readonly delivered: boolean
  /** In the past if the mission no longer belongs to the worker, and is about to go to another. */
  readonly leaseUntil: number
}
