import { createHash } from 'node:crypto'
import { cronTimes, onceAt, type Times } from './cron.ts'
import type { Active, Schedule, Timing } from './schedule.ts'

/** What is to be done with a schedule's next time now. */
export type Step =
  | { readonly step: 'wait'; readonly until: number }
  | { readonly step: 'run'; readonly planned: number; readonly next: number | undefined }
  /** Times that were missed and that its policy lets go. */
  | { readonly step: 'miss'; readonly from: number; readonly until: number; readonly next: number | undefined }

/** Timers may be a minute late, and the sweeper finds a lost one within three: so late is still in time. */
export const graceMs = 5 * 60_000

export function timesOf(timing: Timing): Times {
  return timing.kind === 'once' ? onceAt(timing.at) : cronTimes(timing.cron, timing.time_zone)
}

/**
 * When a planned time really starts: put off by a part of the jitter that depends on nothing but the schedule and the
 * time, and never to or past the time after it, so that times start in their order.
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

/** Decides on one time, or on all that are let go together; asked again until it says to wait or none is left. */
export function nextStep(schedule: Active, times: Times, now: number): Step {
  const { next_at } = schedule
  const start = startOf(schedule, times, next_at)
  if (start > now) return { step: 'wait', until: start }
  const kept = firstToRun(schedule, times, now)
  if (kept === next_at) return { step: 'run', planned: next_at, next: times.next(next_at) }
  const [last = next_at] = times.previous(kept ?? now + 1, 1)
  // What has not started yet because of its jitter is not missed.
  const until =
    kept === undefined && startOf(schedule, times, last) > now ? (times.previous(last, 1)[0] ?? next_at) : last
  return { step: 'miss', from: next_at, until, next: kept ?? times.next(until) }
}

/** The earliest of the times that have come which is to run, in time or caught up. */
function firstToRun(schedule: Active, times: Times, now: number): number | undefined {
  const { catch_up, catch_up_max, catch_up_window_s, next_at } = schedule
  // As nearly always. What came before it need not be found, of which there may be a hundred.
  if (now - startOf(schedule, times, next_at) <= graceMs) return next_at
  const inTimeAtMost = Math.ceil(graceMs / 60_000) + 1
  // The next one also where the pattern no longer has it, since the rules of its time zone were changed.
  const come = [next_at, ...times.previous(now + 1, catch_up_max + inTimeAtMost, next_at)]
    .map((planned) => ({ planned, late: now - startOf(schedule, times, planned) }))
    .filter(({ late }) => late >= 0)
  const inTime = come.filter(({ late }) => late <= graceMs)
  const missed = come.filter(({ late }) => late > graceMs && late <= catch_up_window_s * 1000)
  const caughtUp = { none: [], latest: inTime.length > 0 ? [] : missed.slice(-1), all: missed.slice(-catch_up_max) }
  return [...caughtUp[catch_up], ...inTime][0]?.planned
}

/** So many times may wait for a mission to end; further ones are skipped. */
export const maxQueue = 10

export type OverlapDecision = 'submit' | 'cancel_then_submit' | 'queue' | 'skip'

/** @param busy the mission that the schedule submitted last has not ended */
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
