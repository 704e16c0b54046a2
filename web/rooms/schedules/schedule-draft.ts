import type { Schedule } from '../../../contract/resources/schedule.ts'
import { jsonOrText } from '../../kit/given-json.ts'
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
}

export function draftOf(schedule: Schedule | undefined, zone: string, now: number): ScheduleDraft {
  const tomorrow = wallTime(now + 86_400_000, zone)
  if (schedule === undefined) {
    const usual = { repeat: 'again', cron: '0 9 * * 1-5', timeZone: zone, at: tomorrow, overlap: 'skip' } as const
    return { name: '', agent: '', input: '', ...usual }
  }
  const { name, mission, cron, time_zone, at, overlap } = schedule
  return {
    name,
    agent: typeof mission.agent === 'string' ? mission.agent : '',
    input: typeof mission.input === 'string' ? mission.input : JSON.stringify(mission.input, null, 2),
    repeat: cron === null ? 'once' : 'again',
    cron: cron ?? '0 9 * * 1-5',
    timeZone: time_zone ?? zone,
    at: at === null ? tomorrow : wallTime(new Date(at).getTime(), zone),
    overlap,
  }
}

type Timing = { readonly cron: string; readonly time_zone: string } | { readonly at: string }

/** @param zone the viewer’s */
export function timingOf({ repeat, cron, timeZone, at }: ScheduleDraft, zone: string): Timing {
  if (repeat === 'again') return { cron: cron.trim(), time_zone: timeZone }
  const moment = momentAt(at, zone)
  return { at: moment === undefined ? at : new Date(moment).toISOString() }
}

/** What was written anew, with everything else of the mission as it is; undefined if nothing was. */
export function changesIn(schedule: Schedule, draft: ScheduleDraft, zone: string) {
  const before = draftOf(schedule, zone, Date.now())
  const isOtherTime = (['repeat', 'cron', 'timeZone', 'at'] as const).some((part) => {
    const isUsed = part === 'repeat' || (part === 'at') === (draft.repeat === 'once')
    return isUsed && draft[part] !== before[part]
  })
  const isOtherMission = draft.agent !== before.agent || draft.input !== before.input
  const changes = {
    ...(draft.name !== before.name && { name: draft.name }),
    ...(draft.overlap !== before.overlap && { overlap: draft.overlap }),
    ...(isOtherTime && timingOf(draft, zone)),
    ...(isOtherMission && { mission: missionOf(schedule.mission, draft) }),
  }
  return Object.keys(changes).length === 0 ? undefined : changes
}

function missionOf(mission: Schedule['mission'], { agent, input }: ScheduleDraft) {
  const who = agent.trim() === '' ? {} : { agent: agent.trim() }
  return { ...mission, ...who, input: jsonOrText(input) }
}
