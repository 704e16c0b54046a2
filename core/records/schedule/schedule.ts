import * as z from 'zod'
import { CatchUp, NewSchedule, Overlap, RunOutcome } from '../../../contract/resources/schedule.ts'
import { type Kind, kindOf, list, record } from '../../base/storing/kind.ts'

const NewTemplate = NewSchedule.shape.mission
export type MissionTemplate = z.output<typeof NewTemplate>

/** With today's defaults; a template that an earlier release accepted and a later one would refuse stays unchanged. */
const Template = z.union([NewTemplate, z.custom<MissionTemplate>(isObject)])

const Timing = z.discriminatedUnion('kind', [
  record({ kind: z.literal('once'), at: z.number() }),
  record({ kind: z.literal('cron'), cron: z.string(), time_zone: z.string() }),
])
export type Timing = z.output<typeof Timing>

const ScheduleFacts = record({
  id: z.string(),
  name: z.string(),
  mission: Template,
  timing: Timing,
  overlap: Overlap.default('skip'),
  catch_up: CatchUp.default('latest'),
  catch_up_window_s: z.number().default(86_400),
  catch_up_max: z.number().default(10),
  jitter_s: z.number().default(0),
  /** Times whose missions wait for the previous one to end. */
  queue: list(z.number()).default([]),
  /** The mission that it submitted last. */
  last_mission: z.string().nullable().default(null),
  created_at: z.number(),
  updated_at: z.number(),
})
export type ScheduleFacts = z.output<typeof ScheduleFacts>

const ScheduleState = z.discriminatedUnion('status', [
  /** `next_at`: the first of its times not handled yet. */
  record({ status: z.literal('ACTIVE'), next_at: z.number() }),
  record({ status: z.literal('PAUSED') }),
  record({ status: z.literal('ENDED') }),
])
export type ScheduleState = z.output<typeof ScheduleState>

/** When to submit a mission, and what to do if that is impossible then. Times are milliseconds since the epoch. */
export type Schedule = ScheduleFacts & ScheduleState

export const scheduleKind: Kind<Schedule> = kindOf('schedule', 'entities', z.intersection(ScheduleFacts, ScheduleState))

export type Active = ScheduleFacts & Extract<ScheduleState, { status: 'ACTIVE' }>

/** The outcome of a time, or of several that were missed together. */
const ScheduleRun = record({
  planned_at: z.number(),
  until: z.number().nullable(),
  decided_at: z.number(),
  outcome: RunOutcome,
  by_hand: z.boolean().default(false),
  mission_id: z.string().nullable(),
  reason: z.string().nullable(),
})
export type ScheduleRun = z.output<typeof ScheduleRun>

export const runKind = kindOf('run of a schedule', 'entities', ScheduleRun)

function isObject(template: unknown): boolean {
  return typeof template === 'object' && template !== null
}

/** A schedule in another state, without the fields of the previous state. */
export function inState(schedule: Schedule, state: ScheduleState, changes: Partial<ScheduleFacts> = {}): Schedule {
  const fields = Object.fromEntries(
    Object.entries(schedule).filter(([name]) => name in ScheduleFacts.unwrap().shape),
  ) as ScheduleFacts
  return { ...fields, ...changes, ...state }
}

/** The state depends on whether a time is left. */
export function stateAt(next: number | undefined): ScheduleState {
  return next === undefined ? { status: 'ENDED' } : { status: 'ACTIVE', next_at: next }
}
