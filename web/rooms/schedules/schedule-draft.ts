import type { Schedule } from '../../../contract/resources/schedule.ts'
import type { CallFor } from '../../api/call.ts'
import { changedParts } from '../../kit/changed-parts.ts'
import { type GivenObject, jsonOrText, namesLost, objectIn, writtenOut } from '../../kit/given-json.ts'
import { momentAt, wallTime } from '../../texts/wall-time.ts'

/** What a person writes of a schedule. */
export interface ScheduleDraft {
  readonly name: string
  readonly agent: string
  readonly input: string
  readonly repeat: 'again' | 'once'
  readonly cron: string
  readonly timeZone: string
  /** By the clock on the wall of the viewer. */
  readonly at: string
  readonly overlap: Schedule['overlap']
  readonly catchUp: Schedule['catch_up']
  readonly catchUpWindow: string
  readonly catchUpMax: string
  readonly jitter: string
  /** JSON: what else the mission says. */
  readonly mission: string
}

export const catchUps = ['none', 'latest', 'all'] as const

export function draftOf(schedule: Schedule | undefined, zone: string, now: number): ScheduleDraft {
  if (schedule === undefined) {
    const tomorrow = wallTime(now + 86_400_000, zone)
    const usual = { repeat: 'again', cron: '0 9 * * 1-5', timeZone: zone, at: tomorrow, overlap: 'skip' } as const
    const missed = { catchUp: 'latest', catchUpWindow: '86400', catchUpMax: '10', jitter: '0' } as const
    return { name: '', agent: '', input: '', mission: '{}', ...usual, ...missed }
  }
  const { name, mission, cron, time_zone, at, overlap } = schedule
  const { agent: _a, input: _i, ...others } = mission
  return {
    name,
    agent: typeof mission.agent === 'string' ? mission.agent : '',
    input: typeof mission.input === 'string' ? mission.input : JSON.stringify(mission.input, null, 2),
    repeat: cron === null ? 'once' : 'again',
    cron: cron ?? '0 9 * * 1-5',
    timeZone: time_zone ?? zone,
    // Not tomorrow: a form that is restored later would find it changed.
    at: at === null ? '' : wallTime(new Date(at).getTime(), zone),
    overlap,
    catchUp: schedule.catch_up,
    catchUpWindow: String(schedule.catch_up_window_s),
    catchUpMax: String(schedule.catch_up_max),
    jitter: String(schedule.jitter_s),
    mission: writtenOut(others),
  }
}

type Timing = { readonly cron: string; readonly time_zone: string } | { readonly at: string }

/** @param zone the viewer’s */
export function timingOf({ repeat, cron, timeZone, at }: ScheduleDraft, zone: string): Timing {
  if (repeat === 'again') return { cron: cron.trim(), time_zone: timeZone }
  const moment = momentAt(at, zone)
  return { at: moment === undefined ? at : new Date(moment).toISOString() }
}

/** What to do with times, for a new schedule. */
function rulesOf({ overlap, catchUp, catchUpWindow, catchUpMax, jitter }: ScheduleDraft) {
  return {
    overlap,
    catch_up: catchUp,
    catch_up_window_s: Number(catchUpWindow),
    catch_up_max: Number(catchUpMax),
    jitter_s: Number(jitter),
  }
}

/** Undefined while the rest of the mission is no JSON object. */
export function creationOf(draft: ScheduleDraft, zone: string): CallFor<'createSchedule'>['body'] | undefined {
  const mission = missionOf(draft)
  return mission && { name: draft.name, mission, ...rulesOf(draft), ...timingOf(draft, zone) }
}

type Change = NonNullable<CallFor<'updateSchedule'>['body']>

/** What was written anew since the form began. Undefined while the rest of the mission is no JSON object. */
export function changesIn(before: ScheduleDraft, draft: ScheduleDraft, zone: string): Change | undefined {
  const isOtherTime = (['repeat', 'cron', 'timeZone', 'at'] as const).some((part) => {
    const isUsed = part === 'repeat' || (part === 'at') === (draft.repeat === 'once')
    return isUsed && draft[part] !== before[part]
  })
  const [former, mission] = [missionOf(before), missionOf(draft)]
  if (!former || !mission) return undefined
  return {
    ...changedParts<Change>(
      { name: before.name, mission: former, ...rulesOf(before) },
      { name: draft.name, mission, ...rulesOf(draft) },
    ),
    ...(isOtherTime && timingOf(draft, zone)),
  }
}

/** The mission’s fields with a field of their own in the form. */
export const missionFields = ['agent', 'input'] as const

type ScheduledMission = CallFor<'createSchedule'>['body']['mission']

function missionOf({ mission, agent, input }: ScheduleDraft): ScheduledMission | undefined {
  const others = objectIn(mission, missionFields)
  if (!others || namesLost(input).length > 0) return undefined
  const who: GivenObject = agent.trim() === '' ? {} : { agent: agent.trim() }
  return { ...others, ...who, input: jsonOrText(input) }
}
