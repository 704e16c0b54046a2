import { SortieError } from '../../../contract/errors.ts'
import type { NewSchedule, SchedulePatch } from '../../../contract/resources/schedule.ts'
import { graceMs, timesOf } from '../../records/schedule/next-step.ts'
import type { Timing } from '../../records/schedule/schedule.ts'

type TimingInput = Pick<SchedulePatch, 'at' | 'after_s' | 'cron' | 'time_zone'>

const yearMs = 366 * 24 * 60 * 60_000

/**
 * The requested timing; `undefined` if none was given.
 * @param before the present timing, which a zone alone would change
 * @throws SortieError `invalid_input` for a time too far ahead, or a zone without a pattern
 */
export function timingOf(
  { at, after_s, cron, time_zone }: TimingInput,
  now: number,
  before?: Timing,
): Timing | undefined {
  if (at !== undefined) return once(Date.parse(at), now)
  if (after_s !== undefined) return once(now + after_s * 1000, now)
  const earlier = before?.kind === 'cron' ? before : undefined
  if (cron !== undefined) return { kind: 'cron', cron, time_zone: time_zone ?? earlier?.time_zone ?? 'UTC' }
  if (time_zone === undefined) return undefined
  if (!earlier) throw new SortieError('not_applicable', 'time_zone goes with cron')
  return { ...earlier, time_zone }
}

function once(at: number, now: number): Timing {
  if (at > now + yearMs) throw new SortieError('not_applicable', '`at` is more than a year ahead')
  return { kind: 'once', at }
}

type Policy = Pick<NewSchedule, 'catch_up' | 'catch_up_window_s'>

/** A single time that has passed may be caught up. @throws SortieError `not_applicable` where it would never run */
export function requireRuns(timing: Timing, { catch_up, catch_up_window_s }: Policy, now: number): void {
  if (timing.kind !== 'once') return
  const lateMs = now - timing.at
  if (lateMs <= graceMs || (catch_up !== 'none' && lateMs <= catch_up_window_s * 1000)) return
  throw new SortieError(
    'not_applicable',
    '`at` has passed for longer than `catch_up` and `catch_up_window_s` allow, so it would never run; give a time to come',
  )
}

/**
 * The first time after `now`; a single time that has passed is due now.
 * @throws SortieError `invalid_input` for a pattern that never matches, such as February 31
 */
export function firstTime(timing: Timing, now: number): number {
  if (timing.kind === 'once') return timing.at
  const next = timesOf(timing).next(now)
  if (next === undefined) throw new SortieError('invalid_input', 'cron: this pattern never matches a time')
  return next
}
