import type { BudgetStatus } from '../../../contract/resources/budget.ts'
import type { StepContext } from '../../../contract/resources/mission.ts'
import type { Finished, In, Mission } from '../../records/mission/mission.ts'
import type { LeasedSlot, Slot } from '../../records/slot/slots.ts'

/** All that an explanation is made of, gathered for the state that the mission is in. Times are milliseconds since the epoch. */
export type Findings = { readonly now: number } & (
  | ({ readonly status: 'PENDING'; readonly mission: InBacklog } & BacklogFindings)
  | { readonly status: 'held'; readonly mission: In<'PENDING'> }
  | ({ readonly status: 'limited'; readonly mission: InLimitQueue } & LimitFindings)
  | {
      readonly status: 'SCHEDULED'
      readonly mission: In<'SCHEDULED'>
      /** Why the attempt before this one ended. */
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
      /** Those that it waits for, as they are now. */
      readonly children: readonly AwaitedMission[]
      /** Where it waits for one, as it is now. */
      readonly budget: BudgetStatus | undefined
    }
  | { readonly status: 'ended'; readonly mission: Finished }
)

export type InBacklog = Extract<In<'PENDING'>, { place: 'backlog' }>

export type FindingsOf<S extends Findings['status']> = Extract<Findings, { status: S }>

export type InLimitQueue = Extract<In<'PENDING'>, { place: 'limit' }>

export interface LimitFindings {
  readonly since: number
  readonly ahead: number
  readonly countedTo: number
  /** How many permits there are for this mission; `null` when there is no limit any more. */
  readonly permits: number | null
  /** Longest first. */
  readonly holders: readonly { readonly mission_id: string; readonly since: number }[]
}

export interface BacklogFindings {
  readonly since: number
  /** How many are ahead, counted to `countedTo` at the most. */
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
  /** What of the record the model was not shown whole when it was asked last. */
  readonly context?: StepContext
}

/** One that is waited for; `undefined` where it is no longer kept, or cannot be read. */
export interface AwaitedMission {
  readonly mission_id: string
  readonly mission: Mission | undefined
}

/** The worker of a remote agent that has the mission. */
export interface WorkerFindings {
  readonly id: string
  /** When the mission was given to it, and when it last said that it holds it. */
  readonly since: number
  readonly seenAt: number
  /** Whether it has ever said so. */
  readonly delivered: boolean
  /** In the past where it is no longer the worker's, and about to go to another. */
  readonly leaseUntil: number
}
