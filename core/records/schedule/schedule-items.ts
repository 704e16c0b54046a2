import { SortieError } from '../../../contract/errors.ts'
import type { TimerPayload } from '../../base/ports/scheduler.ts'
import type { Change, Key, Store } from '../../base/ports/store.ts'
import { readItem } from '../../base/storing/reading.ts'
import { firingName } from '../../base/times/firing-name.ts'
import { startOf, timesOf } from './next-step.ts'
import type { Schedule, ScheduleRun } from './schedule.ts'
import { scheduleKind } from './schedule.ts'

/** A schedule as it stands in the store, with the version that the next write of it must name. */
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

/** @throws SortieError `not_found`, the same for a schedule of another tenant */
export async function requireSchedule(store: Store, id: string): Promise<StoredSchedule> {
  const stored = await loadSchedule(store, id)
  if (!stored) throw new SortieError('not_found', `There is no schedule ${id}`)
  return stored
}

/** @param version that of the item to replace; 0 for a new one */
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

/** Late enough that a timer which is only late has come, and early enough for the time still to be in time. */
const timerGraceMs = 90_000
const queueLookMs = 5 * 60_000

/** When the sweeper looks whether its timer, or the end of a mission that its queue waits for, was lost. */
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

/** Part of a write that names the schedule's version, and so needs no condition. */
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

/** A name for each time, so that setting the next one cannot meet the end of the one that fires. */
export function timerName(schedule: string, planned: number): string {
  return firingName(schedule, planned)
}

export function timerPayload(tenant: string, schedule: string): TimerPayload {
  return { kind: 'run_schedule', tenant, schedule }
}
