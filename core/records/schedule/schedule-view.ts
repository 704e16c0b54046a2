import type { ScheduleRun as RunView, Schedule as ScheduleView } from '../../../contract/resources/schedule.ts'
import { iso } from '../../base/times/iso.ts'
import type { Schedule, ScheduleRun } from './schedule.ts'

/** A schedule as the API shows it. */
export function scheduleView(schedule: Schedule): ScheduleView {
  const { timing } = schedule
  return {
    id: schedule.id,
    name: schedule.name,
    status: schedule.status,
    // It was read from JSON, so it contains nothing else.
    mission: schedule.mission as ScheduleView['mission'],
    at: timing.kind === 'once' ? iso(timing.at) : null,
    cron: timing.kind === 'cron' ? timing.cron : null,
    time_zone: timing.kind === 'cron' ? timing.time_zone : null,
    overlap: schedule.overlap,
    catch_up: schedule.catch_up,
    catch_up_window_s: schedule.catch_up_window_s,
    catch_up_max: schedule.catch_up_max,
    jitter_s: schedule.jitter_s,
    next_at: schedule.status === 'ACTIVE' ? iso(schedule.next_at) : null,
    queued: schedule.queue.map(iso),
    last_mission_id: schedule.last_mission,
    created_at: iso(schedule.created_at),
    updated_at: iso(schedule.updated_at),
  }
}

export function runView(run: ScheduleRun): RunView {
  return {
    planned_at: iso(run.planned_at),
    until: run.until === null ? null : iso(run.until),
    decided_at: iso(run.decided_at),
    outcome: run.outcome,
    by_hand: run.by_hand,
    mission_id: run.mission_id,
    reason: run.reason,
  }
}
