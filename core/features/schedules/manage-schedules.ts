import { SortieError } from '../../../contract/errors.ts'
import type { NewSchedule, SchedulePatch, Schedule as ScheduleView } from '../../../contract/resources/schedule.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { wasWritten } from '../../base/storing/unless-conflict.ts'
import { resolveAgent } from '../../records/agent/resolve-agent.ts'
import { requireCallable } from '../../records/delivery/callable.ts'
import { callbackOf } from '../../records/delivery/plan-deliveries.ts'
import {
  type KeyedRequest,
  madeBySame,
  type Remembered,
  rememberedRequest,
  rememberRequest,
  requestOf,
} from '../../records/idempotency/idempotency.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { requireUsable } from '../../records/mission/own-schema.ts'
import { timesOf } from '../../records/schedule/next-step.ts'
import { inState, type MissionTemplate, type Schedule, stateAt } from '../../records/schedule/schedule.ts'
import { loadSchedule, putSchedule, requireSchedule, scheduleKey } from '../../records/schedule/schedule-items.ts'
import { scheduleView } from '../../records/schedule/schedule-view.ts'
import { requireOneWay } from '../supervision/choose-agent.ts'
import { type RunPorts, removeTimer, runSchedule, setTimer } from './run-schedule.ts'
import { firstTime, requireRuns, timingOf } from './timing.ts'

/** The maximum number of a tenant’s schedules. */
const maxSchedules = 1000
/** A schedule is one item, including the input that it submits. */
const maxTemplateBytes = 64 * 1024

/**
 * @throws SortieError `not_found` (agent), `address_refused`, `not_applicable`, `invalid_input`, `payload_too_large`,
 * `limit_exceeded`, `idempotency_mismatch`
 */
export function createSchedule(ports: RunPorts) {
  return async (caller: Caller, input: NewSchedule, idempotencyKey: string | undefined): Promise<ScheduleView> => {
    const tenant = caller.tenant.id
    const store = ports.stores.tenant(tenant)
    const request = idempotencyKey === undefined ? undefined : requestOf('schedule', idempotencyKey, input)
    const { schedule: earlier, remembered } = await earlierOf(store, request)
    if (earlier) return scheduleView(earlier)
    const now = ports.clock.now()
    await checkTemplate(ports, store, input.mission)
    const { at: _at, after_s: _after, cron: _cron, time_zone: _zone, ...fields } = input
    const timing = timingOf(input, now)
    if (!timing) throw new SortieError('invalid_input', 'give one of at, after_s and cron')
    requireRuns(timing, fields, now)
    const schedule: Schedule = {
      ...fields,
      timing,
      id: ports.ids.next('sch'),
      queue: [],
      last_mission: null,
      created_at: now,
      updated_at: now,
      status: 'ACTIVE',
      next_at: firstTime(timing, now),
    }
    const written = await writeNew(store, schedule, { request, remembered })
    if (written === schedule) await setTimer(ports, tenant, schedule)
    return scheduleView(written)
  }
}

/** What is known of an earlier request with the same key. */
interface Earlier {
  readonly remembered: Remembered | undefined
  /** Absent if it has been deleted, which frees the key. */
  readonly schedule?: Schedule
}

/** @throws SortieError `idempotency_mismatch` */
async function earlierOf(store: Store, request: KeyedRequest | undefined): Promise<Earlier> {
  const remembered = request && (await rememberedRequest(store, request))
  const stored = remembered && (await loadSchedule(store, remembered.made))
  if (!stored) return { remembered }
  madeBySame(remembered)
  return { remembered, schedule: stored.schedule }
}

async function checkTemplate({ settings }: RunPorts, store: Store, mission: MissionTemplate): Promise<void> {
  if (Buffer.byteLength(JSON.stringify(mission)) > maxTemplateBytes) {
    throw new SortieError(
      'payload_too_large',
      `The mission of a schedule may have at most ${maxTemplateBytes / 1024} KB`,
    )
  }
  requireOneWay(mission)
  callbackOf(mission)
  requireCallable(mission.callback_url, settings)
  if (mission.output_schema) requireUsable(mission.output_schema)
  if (mission.agent !== undefined) await resolveAgent(store, mission.agent)
}

interface Keyed {
  readonly request: KeyedRequest | undefined
  readonly remembered: Remembered | undefined
}

/** @returns the schedule, or the one that another request with this key created first */
async function writeNew(store: Store, schedule: Schedule, { request, remembered }: Keyed): Promise<Schedule> {
  const remember = request ? [rememberRequest(request, schedule.id, schedule.created_at, remembered)] : []
  if (await wasWritten(store.write([countSchedules(1), putSchedule(schedule, 0), ...remember]))) return schedule
  const now = await earlierOf(store, request)
  if (now.schedule) return now.schedule
  // The first one has been deleted already.
  if (now.remembered?.version !== remembered?.version)
    return writeNew(store, schedule, { request, remembered: now.remembered })
  throw new SortieError('limit_exceeded', `A tenant may have at most ${maxSchedules} schedules; delete some first`)
}

function countSchedules(by: number): Change {
  const key = { partition: 'schedule-count', sort: 'count' }
  return { change: 'add', table: 'entities', key, by: { schedules: by }, bounds: { schedules: { max: maxSchedules } } }
}

/** @throws SortieError `not_found`, `invalid_input`, `payload_too_large` */
export function updateSchedule(ports: RunPorts) {
  return async (caller: Caller, id: string, patch: SchedulePatch): Promise<ScheduleView> => {
    if (patch.mission) await checkTemplate(ports, ports.stores.tenant(caller.tenant.id), patch.mission)
    return change(ports, caller, id, (schedule, now) => changed(schedule, patch, now))
  }
}

function changed(schedule: Schedule, patch: SchedulePatch, now: number): Schedule {
  const { at: _at, after_s: _after, cron: _cron, time_zone: _zone, ...given } = patch
  const fields = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const timing = timingOf(patch, now, schedule.timing)
  if (!timing) return { ...schedule, ...fields }
  requireRuns(timing, { ...schedule, ...fields }, now)
  // Even while it does not count: an invalid pattern or zone must not be discovered only when the schedule is resumed.
  const active = stateAt(firstTime(timing, now))
  const state = schedule.status === 'PAUSED' ? { status: 'PAUSED' as const } : active
  return inState(schedule, state, { ...fields, timing })
}

/** @throws SortieError `not_found` */
export function pauseSchedule(ports: RunPorts) {
  return (caller: Caller, id: string): Promise<ScheduleView> =>
    change(ports, caller, id, (schedule) =>
      schedule.status === 'ACTIVE' ? inState(schedule, { status: 'PAUSED' }) : schedule,
    )
}

/** @throws SortieError `not_found` */
export function resumeSchedule(ports: RunPorts) {
  return (caller: Caller, id: string): Promise<ScheduleView> =>
    change(ports, caller, id, (schedule, now) =>
      schedule.status === 'PAUSED' ? inState(schedule, stateAt(timesOf(schedule.timing).next(now))) : schedule,
    )
}

/** Writes the schedule’s new state, then sets its timer; what is due by then is done at once. */
async function change(
  ports: RunPorts,
  caller: Caller,
  id: string,
  decide: (schedule: Schedule, now: number) => Schedule,
): Promise<ScheduleView> {
  const tenant = caller.tenant.id
  const store = ports.stores.tenant(tenant)
  const { before, after } = await retryConflicts(async () => {
    const stored = await requireSchedule(store, id)
    const now = ports.clock.now()
    const decided = decide(stored.schedule, now)
    if (decided === stored.schedule) return { before: decided, after: decided }
    const next = { ...decided, updated_at: now }
    await store.write([putSchedule(next, stored.version)])
    return { before: stored.schedule, after: next }
  })
  if (after !== before) {
    await removeTimer(ports, before)
    await runSchedule(ports)(tenant, id)
  }
  return scheduleView(after)
}

/** Missions under way continue. @throws SortieError `not_found` */
export function deleteSchedule(ports: RunPorts) {
  return async (caller: Caller, id: string): Promise<void> => {
    const store = ports.stores.tenant(caller.tenant.id)
    const gone = await retryConflicts(async () => {
      const { schedule, version } = await requireSchedule(store, id)
      const remove: Change = { change: 'delete', table: 'entities', key: scheduleKey(id), when: { version } }
      await store.write([remove, countSchedules(-1)])
      return schedule
    })
    await removeTimer(ports, gone)
  }
}
