import { SortieError } from '../../../contract/errors.ts'
import type { TimerPayload } from '../../base/ports/scheduler.ts'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { readItem } from '../../base/storing/reading.ts'
import { firingName } from '../../base/times/firing-name.ts'
import { startOf, timesOf } from './next-step.ts'
import type { Schedule, ScheduleRun } from './schedule.ts'
import { scheduleKind } from './schedule.ts'

/** A schedule with its version in the store, which the next write must name. */
export interface StoredSchedule {
  readonly schedule: Schedule
  readonly version: number
}

export const schedulesPartition = 'schedules'

export function scheduleKey(id: string): Key {
  return { partition: schedulesPartition, sort: id }
}

export function runsPartition(id: string): string {
  return `schedule-runs#${id}`
}

export async function loadSchedule(store: Store, id: string): Promise<StoredSchedule | undefined> {
  const item = await readItem(store, scheduleKind, scheduleKey(id), { consistent: true })
  return item && { schedule: item.body, version: item.version }
}

/** @throws SortieError `not_found`, also for a schedule of another tenant */
export async function requireSchedule(store: Store, id: string): Promise<StoredSchedule> {
  const stored = await loadSchedule(store, id)
  if (!stored) throw new SortieError('not_found', `There is no schedule ${id}`)
  return stored
}

/** @param version the version of the item to replace; 0 for a new one */
export function putSchedule(schedule: Schedule, version: number): Change {
  const due = dueOf(schedule)
  return {
    change: 'put',
    table: 'entities',
    item: {
      ...scheduleKey(schedule.id),
      version: version + 1,
      body: schedule,
      ...(due === undefined ? {} : { due }),
    },
    when: version === 0 ? { absent: true } : { version },
  }
}

/** Late enough that a delayed timer has fired, and early enough for the time to count as in time. */
const timerGraceMs = 90_000
const queueLookMs = 5 * 60_000

/** When the sweeper checks whether its timer was lost, or the end of a mission that its queue waits for. */
function dueOf(schedule: Schedule): number | undefined {
  const looks = [
    ...(schedule.status === 'ACTIVE'
      ? [Math.max(startsAt(schedule, schedule.next_at), schedule.updated_at) + timerGraceMs]
      : []),
    ...(schedule.queue.length > 0 && schedule.status !== 'PAUSED' ? [schedule.updated_at + queueLookMs] : []),
  ]
  return looks.length === 0 ? undefined : Math.min(...looks)
}

export function startsAt(schedule: Schedule, planned: number): number {
  return startOf(schedule, timesOf(schedule.timing), planned)
}

const runsKeptSeconds = 30 * 24 * 60 * 60

/** Part of a write with the schedule's version, and so needs no condition. */
export function putRun(schedule: string, run: ScheduleRun): Change {
  return {
    change: 'put',
    table: 'entities',
    item: {
      partition: runsPartition(schedule),
      sort: `${new Date(run.planned_at).toISOString()}${run.by_hand ? '#by-hand' : ''}`,
      version: 1,
      body: run,
      expires_at: Math.ceil(run.decided_at / 1000) + runsKeptSeconds,
    },
  }
}

/** Each time has its own timer name, so that setting the next timer cannot collide with the end of the firing one. */
export function timerName(schedule: string, planned: number): string {
  return firingName(schedule, planned)
}

export function timerPayload(tenant: string, schedule: string): TimerPayload {
  return { kind: 'run_schedule', tenant, schedule }
}
