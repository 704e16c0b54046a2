import * as z from 'zod'
import { GivenTime, Json, listOf, MissionId, Name, Time } from './common.ts'
import { NewMission, whoAndWhere } from './mission.ts'

export const ScheduleId = z.string().regex(/^sch_[0-9A-HJKMNP-TV-Z]{26}$/, 'a schedule id looks like sch_01JD…')

const minute = '(\\*(/([1-9]|[1-5][0-9]))?|[0-5]?[0-9](,[0-5]?[0-9]){0,5}|[0-2]?[0-9]-[3-5][0-9])'
const hour = '(\\*(/([1-9]|1[0-9]))?|(1?[0-9]|2[0-3])(,(1?[0-9]|2[0-3])){0,5}|[0-9]-1[0-9])'
const dayOfMonth = '(\\*|L|([1-9]|1[0-9]|2[0-8]))'
const month = '(\\*|([1-9]|1[0-2])(,([1-9]|1[0-2])){0,5})'
const dayOfWeek = '(\\*|[0-6](,[0-6]){0,5}|[0-2]-[3-6])'
const usualCron = `^(@(yearly|monthly|weekly|daily|hourly)|${minute} ${hour} ${dayOfMonth} ${month} ${dayOfWeek})$`

/** For whoever wrote a pattern that is none. */
export const cronHelp =
  'use five fields (minute hour day month weekday), such as 0 9 * * 1-5 for nine o’clock on weekdays, or @daily and the like'

const Cron = z
  .string()
  .max(200)
  .regex(/^\s*(@[a-z]+|\S+(\s+\S+){4})\s*$/, cronHelp)
  .meta({
    pattern: usualCron,
    description:
      'Five fields, `minute hour day month weekday`, with `L`, `W`, `#`; or `@daily` and the like. Names of months and days are accepted; the pattern checks only the usual form.',
  })

const timeZoneHelp = 'use the IANA name of a time zone, such as Europe/Berlin or UTC'

const TimeZone = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/, { error: timeZoneHelp, abort: true })
  .refine(isTimeZone, timeZoneHelp)
  .meta({
    enum: ['UTC', ...Intl.supportedValuesOf('timeZone')],
    description: 'IANA name. Clock changes are handled exactly.',
  })

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

export const Overlap = z.enum(['skip', 'queue', 'allow', 'cancel_previous']).meta({
  description: 'What to do at a time when the previous mission has not ended.',
})
export type Overlap = z.infer<typeof Overlap>

export const CatchUp = z.enum(['none', 'latest', 'all']).meta({
  description: 'Which times that were missed by more than five minutes run later.',
})
export type CatchUp = z.infer<typeof CatchUp>

const fields = {
  name: Name,
  mission: NewMission.omit({ start_at: true }).meta({
    ...whoAndWhere,
    description: 'The mission submitted at each time.',
  }),
  at: GivenTime.meta({ description: 'Once, at this time; at most a year ahead.' }),
  after_s: z.int().min(1).max(31_622_400).meta({ description: 'Once, this many seconds from now.' }),
  cron: Cron,
  time_zone: TimeZone,
  overlap: Overlap,
  catch_up: CatchUp,
  catch_up_window_s: z
    .int()
    .min(60)
    .max(604_800)
    .meta({ description: 'Times missed longer ago than this do not run.' }),
  catch_up_max: z
    .int()
    .min(1)
    .max(100)
    .meta({ description: 'With `all`: at most this many of the missed times run, the newest ones.' }),
  jitter_s: z.int().min(0).max(3600).meta({
    description:
      'Each time is delayed by up to this many seconds, always by the same amount for the same time, so that not all begin at once.',
  }),
}

interface Timing {
  readonly at?: string | undefined
  readonly after_s?: number | undefined
  readonly cron?: string | undefined
  readonly time_zone?: string | undefined
}

function timesOf({ at, after_s, cron }: Timing): number {
  return [at, after_s, cron].filter((time) => time !== undefined).length
}

/** One of the three ways to say when. */
const once = { required: ['at'], properties: { after_s: false, cron: false, time_zone: false } }
const after = { required: ['after_s'], properties: { at: false, cron: false, time_zone: false } }
const again = { required: ['cron'], properties: { at: false, after_s: false } }

export const NewSchedule = z
  .strictObject({
    ...fields,
    at: fields.at.optional(),
    after_s: fields.after_s.optional(),
    cron: fields.cron.optional(),
    time_zone: fields.time_zone.optional(),
    overlap: fields.overlap.default('skip'),
    catch_up: fields.catch_up.default('latest'),
    catch_up_window_s: fields.catch_up_window_s.default(86_400),
    catch_up_max: fields.catch_up_max.default(10),
    jitter_s: fields.jitter_s.default(0),
  })
  .refine((schedule) => timesOf(schedule) === 1, 'give one of at, after_s and cron')
  .refine(({ cron, time_zone }) => cron !== undefined || time_zone === undefined, 'time_zone goes with cron')
  .meta({ id: 'NewSchedule', anyOf: [once, after, again] })
export type NewSchedule = z.output<typeof NewSchedule>

export const SchedulePatch = z
  .strictObject(fields)
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'change at least one field')
  .refine((patch) => timesOf(patch) <= 1, 'give one of at, after_s and cron')
  .meta({
    id: 'SchedulePatch',
    minProperties: 1,
    anyOf: [{ properties: { at: false, after_s: false, cron: false, time_zone: false } }, once, after, again],
  })
export type SchedulePatch = z.output<typeof SchedulePatch>

const ScheduleStatus = z.enum(['ACTIVE', 'PAUSED', 'ENDED'])
export type ScheduleStatus = z.infer<typeof ScheduleStatus>

export const Schedule = z
  .strictObject({
    id: ScheduleId,
    name: Name,
    status: ScheduleStatus.meta({ description: '`ENDED`: no time is left.' }),
    mission: z.record(z.string(), Json).meta({ description: 'The mission submitted at each time.' }),
    at: Time.nullable(),
    cron: z.string().nullable(),
    time_zone: z.string().nullable(),
    overlap: Overlap,
    catch_up: CatchUp,
    catch_up_window_s: z.int(),
    catch_up_max: z.int(),
    jitter_s: z.int(),
    next_at: Time.nullable().meta({ description: 'The next time, without jitter.' }),
    queued: z.array(Time).meta({ description: 'Times that wait for the previous mission to end.' }),
    last_mission_id: MissionId.nullable(),
    created_at: Time,
    updated_at: Time,
  })
  .meta({ id: 'Schedule' })
export type Schedule = z.infer<typeof Schedule>

export const ScheduleList = listOf(Schedule).meta({ id: 'ScheduleList' })

export const ScheduleTimes = z
  .strictObject({ items: z.array(z.strictObject({ planned_at: Time, starts_at: Time })) })
  .meta({ id: 'ScheduleTimes', description: '`starts_at` includes the jitter.' })

export const RunOutcome = z.enum(['submitted', 'queued', 'skipped', 'missed', 'failed'])
export type RunOutcome = z.infer<typeof RunOutcome>

export const ScheduleRun = z
  .strictObject({
    planned_at: Time,
    until: Time.nullable().meta({ description: 'With `missed`: the last of the times that were missed together.' }),
    decided_at: Time,
    outcome: RunOutcome,
    by_hand: z.boolean(),
    mission_id: MissionId.nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'ScheduleRun' })
export type ScheduleRun = z.infer<typeof ScheduleRun>

export const ScheduleRunList = listOf(ScheduleRun).meta({ id: 'ScheduleRunList' })
