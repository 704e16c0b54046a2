import { createHash } from 'node:crypto'
import { cronTimes, onceAt, type Times } from './cron.ts'
import type { Active, Schedule, Timing } from './schedule.ts'

/** The action due now for a schedule's next time. */
export type Step =
  | { readonly step: 'wait'; readonly until: number }
  | { readonly step: 'run'; readonly planned: number; readonly next: number | undefined }
  /** Missed times that its policy skips. */
  | { readonly step: 'miss'; readonly from: number; readonly until: number; readonly next: number | undefined }

/** Timers may be a minute late, and the sweeper finds a lost one within three: so this much delay still counts as in time. */
export const graceMs = 5 * 60_000

export function timesOf(timing: Timing): Times {
  return timing.kind === 'once' ? onceAt(timing.at) : cronTimes(timing.cron, timing.time_zone)
}

/**
 * The real start of a planned time: delayed by a part of the jitter that depends only on the schedule and the time, and always
 * before the following time, so that times start in order.
 */
export function startOf(
  { id, jitter_s }: Pick<Schedule, 'id' | 'jitter_s'>,
  times: Pick<Times, 'next'>,
  planned: number,
): number {
  if (jitter_s === 0) return planned
  const gap = (times.next(planned) ?? Number.POSITIVE_INFINITY) - planned
  const part = createHash('sha256').update(`${id} ${planned}`).digest().readUInt32BE() / 2 ** 32
  return planned + Math.floor(part * Math.min(jitter_s * 1000, gap))
}

/** Decides on one time, or on a group of skipped times; called again until it says to wait or no time is left. */
export function nextStep(schedule: Active, times: Times, now: number): Step {
  const { next_at } = schedule
  const start = startOf(schedule, times, next_at)
  if (start > now) return { step: 'wait', until: start }
  const kept = firstToRun(schedule, times, now)
  if (kept === next_at) return { step: 'run', planned: next_at, next: times.next(next_at) }
  const [last = next_at] = times.previous(kept ?? now + 1, 1)
  // A time that is only delayed by its jitter is not missed.
  const until =
    kept === undefined && startOf(schedule, times, last) > now ? (times.previous(last, 1)[0] ?? next_at) : last
  return { step: 'miss', from: next_at, until, next: kept ?? times.next(until) }
}

/** The earliest due time that must run, in time or caught up. */
function firstToRun(schedule: Active, times: Times, now: number): number | undefined {
  const { catch_up, catch_up_max, catch_up_window_s, next_at } = schedule
  // The usual case. The times before it, which may be a hundred, need not be computed.
  if (now - startOf(schedule, times, next_at) <= graceMs) return next_at
  const inTimeAtMost = Math.ceil(graceMs / 60_000) + 1
  // Includes the planned next time even if the pattern no longer has it, since the rules of its time zone may have changed.
  const come = [next_at, ...times.previous(now + 1, catch_up_max + inTimeAtMost, next_at)]
    .map((planned) => ({ planned, late: now - startOf(schedule, times, planned) }))
    .filter(({ late }) => late >= 0)
  const inTime = come.filter(({ late }) => late <= graceMs)
  const missed = come.filter(({ late }) => late > graceMs && late <= catch_up_window_s * 1000)
  const caughtUp = { none: [], latest: inTime.length > 0 ? [] : missed.slice(-1), all: missed.slice(-catch_up_max) }
  return [...caughtUp[catch_up], ...inTime][0]?.planned
}

/** The number of times that may wait for a mission to end; further ones are skipped. */
export const maxQueue = 10

export type OverlapDecision = 'submit' | 'cancel_then_submit' | 'queue' | 'skip'

/** @param busy whether the schedule's last mission is still running */
export function onOverlap({ overlap, queue }: Pick<Schedule, 'overlap' | 'queue'>, busy: boolean): OverlapDecision {
  if (!busy && queue.length === 0) return 'submit'
  switch (overlap) {
    case 'allow':
      return 'submit'
    case 'skip':
      return busy ? 'skip' : 'submit'
    case 'cancel_previous':
      return busy ? 'cancel_then_submit' : 'submit'
    case 'queue':
      return queue.length < maxQueue ? 'queue' : 'skip'
  }
}
