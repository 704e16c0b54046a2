import type { CatchUp, NewSchedule, Overlap, RunOutcome } from '../../../contract/resources/schedule.ts'

/** When a mission is to be submitted, and what if that is not possible then. Times are milliseconds since the epoch. */
export type Schedule = ScheduleFacts & ScheduleState

export interface ScheduleFacts {
  readonly id: string
  readonly name: string
  readonly mission: MissionTemplate
  readonly timing: Timing
  readonly overlap: Overlap
  readonly catch_up: CatchUp
  readonly catch_up_window_s: number
  readonly catch_up_max: number
  readonly jitter_s: number
  /** Times whose missions wait for the one before to end. */
  readonly queue: readonly number[]
  /** The mission that it submitted last. */
  readonly last_mission: string | null
  readonly created_at: number
  readonly updated_at: number
}

export type MissionTemplate = NewSchedule['mission']

export type Timing =
  | { readonly kind: 'once'; readonly at: number }
  | { readonly kind: 'cron'; readonly cron: string; readonly time_zone: string }

export type ScheduleState =
  /** `next_at`: the first of its times with which nothing has been done. */
  { readonly status: 'ACTIVE'; readonly next_at: number } | { readonly status: 'PAUSED' } | { readonly status: 'ENDED' }

export type Active = ScheduleFacts & Extract<ScheduleState, { status: 'ACTIVE' }>

/** What became of a time, or of several that were missed together. */
export interface Run {
  readonly planned_at: number
  readonly until: number | null
  readonly decided_at: number
  readonly outcome: RunOutcome
  readonly by_hand: boolean
  readonly mission_id: string | null
  readonly reason: string | null
}

/** A schedule in another state; the fields of the state that it leaves go. */
export function inState(schedule: Schedule, state: ScheduleState, changes: Partial<ScheduleFacts> = {}): Schedule {
  const { id, name, mission, timing, overlap, jitter_s, queue, last_mission, created_at, updated_at } = schedule
  const { catch_up, catch_up_window_s, catch_up_max } = schedule
  const when = { timing, overlap, catch_up, catch_up_window_s, catch_up_max, jitter_s }
  return { id, name, mission, ...when, queue, last_mission, created_at, updated_at, ...changes, ...state }
}

/** Whether a time is left decides. */
export function stateAt(next: number | undefined): ScheduleState {
  return next === undefined ? { status: 'ENDED' } : { status: 'ACTIVE', next_at: next }
}
