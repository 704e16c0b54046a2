import { isSortieError } from '../../../contract/errors.ts'
import type { Store } from '../../base/ports/store.ts'
import { unlessUnreadable } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import { acceptMission } from '../../engine/accept/accept-mission.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { isFinished } from '../../records/mission/mission.ts'
import { loadMission } from '../../records/mission/mission-items.ts'
import { nextStep, onOverlap, timesOf } from '../../records/schedule/next-step.ts'
import { type Active, inState, type Schedule, type ScheduleRun, stateAt } from '../../records/schedule/schedule.ts'
import {
  loadSchedule,
  putRun,
  putSchedule,
  type StoredSchedule,
  startsAt,
  timerName,
  timerPayload,
} from '../../records/schedule/schedule-items.ts'
import { loadTenant } from '../../records/tenant/tenant.ts'
import { type CancelPorts, cancelMission } from '../control/cancel-mission.ts'
import { type ChoosePorts, newMission } from '../missions/submit-mission.ts'

export type RunPorts = ChoosePorts & CancelPorts

/** Bounds one invocation; the timer set at its end continues at once. */
const maxSteps = 200

/**
 * Does what a schedule’s times demand by now, one after the other, and sets the timer for the next. One write decides a
 * time, with the mission if there is one, conditional on the schedule’s version: however often this is called,
 * and by whomever, each time is decided once. If the process dies before the timer is set, the sweeper continues.
 */
export function runSchedule(ports: RunPorts) {
  return async (tenant: string, id: string): Promise<void> => {
    for (let steps = 0; steps < maxSteps; steps++) {
      const after = await retryConflicts(() => takeStep(ports, tenant, id))
      if (after.more) continue
      return after.schedule && setTimer(ports, tenant, after.schedule)
    }
    const last = await loadSchedule(ports.stores.tenant(tenant), id)
    if (last) await setTimer(ports, tenant, last.schedule)
  }
}

/** For the sweeper: its timer, or the end of a mission that its queue waits for, was lost. */
export function mendSchedule(ports: RunPorts) {
  const runIt = runSchedule(ports)
  return async (tenant: string, { schedule, version }: StoredSchedule): Promise<void> => {
    // Checked again later, whatever happens now.
    const looked = putSchedule({ ...schedule, updated_at: ports.clock.now() }, version)
    await ports.stores.tenant(tenant).write([looked])
    await runIt(tenant, schedule.id)
  }
}

interface AfterStep {
  readonly more: boolean
  readonly schedule?: Schedule
}

const goOn: AfterStep = { more: true }

async function takeStep(ports: RunPorts, tenant: string, id: string): Promise<AfterStep> {
  const store = ports.stores.tenant(tenant)
  const stored = await loadSchedule(store, id)
  if (!stored) return { more: false }
  const { schedule, version } = stored
  const now = ports.clock.now()
  const [waiting, ...queue] = schedule.queue
  if (waiting !== undefined && schedule.status !== 'PAUSED' && !(await isBusy(store, schedule))) {
    return submit(ports, tenant, { schedule: { ...schedule, queue }, version }, waiting)
  }
  if (schedule.status !== 'ACTIVE') return { more: false }
  const step = nextStep(schedule, timesOf(schedule.timing), now)
  switch (step.step) {
    case 'wait':
      return { more: false, schedule }
    case 'miss': {
      const missed = run(step.from, now, { outcome: 'missed', until: step.until })
      const to = inState(schedule, stateAt(step.next), { updated_at: now })
      await store.write([putSchedule(to, version), putRun(id, missed)])
      return goOn
    }
    case 'run':
      return onTime(ports, tenant, { schedule, version }, step)
  }
}

async function onTime(
  ports: RunPorts,
  tenant: string,
  stored: StoredSchedule & { readonly schedule: Active },
  { planned, next }: { readonly planned: number; readonly next: number | undefined },
): Promise<AfterStep> {
  const store = ports.stores.tenant(tenant)
  const { schedule, version } = stored
  const now = ports.clock.now()
  const to = inState(schedule, stateAt(next), { updated_at: now })
  const busy = schedule.overlap !== 'allow' && (await isBusy(store, schedule))
  switch (onOverlap(schedule, busy)) {
    case 'submit':
      return submit(ports, tenant, { schedule: to, version }, planned)
    case 'cancel_then_submit':
      await cancelPrevious(ports, await callerFor(store), schedule)
      return submit(ports, tenant, { schedule: to, version }, planned)
    case 'queue': {
      const queued = { ...to, queue: [...schedule.queue, planned] }
      await store.write([putSchedule(queued, version), putRun(schedule.id, run(planned, now, { outcome: 'queued' }))])
      return goOn
    }
    case 'skip': {
      const reason = schedule.overlap === 'queue' ? 'queue_full' : 'previous_not_ended'
      const skipped = run(planned, now, { outcome: 'skipped', reason, mission_id: schedule.last_mission })
      await store.write([putSchedule(to, version), putRun(schedule.id, skipped)])
      return goOn
    }
  }
}

async function isBusy(store: Store, { last_mission }: Schedule): Promise<boolean> {
  if (last_mission === null) return false
  const stored = await unlessUnreadable(loadMission(store, last_mission))
  return stored !== undefined && !isFinished(stored.mission)
}

async function cancelPrevious(ports: RunPorts, caller: Caller, { last_mission }: Schedule): Promise<void> {
  try {
    if (last_mission !== null) await cancelMission(ports)(caller, last_mission)
  } catch (error) {
    // It ended by itself meanwhile.
    if (!isSortieError(error) || error.code !== 'mission_finished') throw error
  }
}

/** One write has the mission, the schedule’s next state and the record of the run. */
async function submit(ports: RunPorts, tenant: string, to: StoredSchedule, planned: number): Promise<AfterStep> {
  try {
    await submitFor(ports, tenant, to, { planned, by_hand: false })
  } catch (error) {
    // Temporary errors are retried; a permanent one is recorded, and must not prevent the next times.
    if (!isSortieError(error) || error.retryable) throw error
    const reason = cutText(`${error.code}: ${error.message}`, 500)
    const { store, now } = scopeOf(ports, tenant)
    const failed = run(planned, now, { outcome: 'failed', reason })
    const { schedule, version } = to
    await store.write([putSchedule({ ...schedule, updated_at: now }, version), putRun(schedule.id, failed)])
  }
  return goOn
}

/**
 * Submits a schedule’s mission together with the schedule’s new state.
 * @returns the record of it; `undefined` if somebody else changed the schedule meanwhile
 */
export async function submitFor(
  ports: ChoosePorts,
  tenant: string,
  { schedule, version }: StoredSchedule,
  { planned, by_hand }: { readonly planned: number; readonly by_hand: boolean },
): Promise<ScheduleRun | undefined> {
  const { store, now } = scopeOf(ports, tenant)
  const caller = await callerFor(store)
  const fields = await newMission(ports, caller.tenant, schedule.mission, { now })
  const awaited = schedule.overlap === 'queue'
  const mission = { ...fields, schedule: { id: schedule.id, planned_at: planned, awaited } }
  const submitted = run(planned, now, { outcome: 'submitted', by_hand, mission_id: mission.id })
  const to = { ...schedule, last_mission: mission.id, updated_at: now }
  const alongside = [putSchedule(to, version), putRun(schedule.id, submitted)]
  const accepted = await acceptMission(ports, caller, mission, { alongside })
  return accepted && submitted
}

/** A schedule acts for its tenant, not for its creator: keys come and go. */
async function callerFor(store: Store): Promise<Caller> {
  return { tenant: await loadTenant(store), key: { id: 'schedule', name: 'schedule', scopes: [], agents: null } }
}

function run(
  planned_at: number,
  decided_at: number,
  changes: Partial<ScheduleRun> & Pick<ScheduleRun, 'outcome'>,
): ScheduleRun {
  return { planned_at, decided_at, until: null, by_hand: false, mission_id: null, reason: null, ...changes }
}

/** For the next time, if there is one. */
export async function setTimer(
  { scheduler }: Pick<RunPorts, 'scheduler'>,
  tenant: string,
  schedule: Schedule,
): Promise<void> {
  if (schedule.status !== 'ACTIVE') return
  const name = timerName(schedule.id, schedule.next_at)
  await scheduler.set({ name, at: startsAt(schedule, schedule.next_at), payload: timerPayload(tenant, schedule.id) })
}

export async function removeTimer({ scheduler }: Pick<RunPorts, 'scheduler'>, schedule: Schedule): Promise<void> {
  if (schedule.status === 'ACTIVE') await scheduler.remove(timerName(schedule.id, schedule.next_at))
}
