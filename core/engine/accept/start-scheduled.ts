import type { Scheduler } from '../../base/ports/scheduler.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import { type In, inState } from '../../records/mission/mission.ts'
import { loadMission, type StoredMission } from '../../records/mission/mission-items.ts'
import { startTimer } from '../../records/mission/start-timer.ts'
import { type DispatchPorts, followUp } from '../dispatch/dispatch.ts'
import { planEntry } from '../dispatch/entry.ts'
import { pendingFact } from '../permits/place.ts'
import { rateLimitedFact, rateLimitedState } from '../permits/rate-limited.ts'
import { type ReservedStart, reserveStart } from '../permits/reserve-start.ts'
import { type After, nothing, together } from '../plan/plan.ts'
import { moveTo, planMove } from '../transition/move.ts'

export type StartPorts = DispatchPorts & { readonly scheduler: Scheduler }

/**
 * The time of a scheduled mission or of a retry has come: it joins the backlog, or waits for the start that the rate of
 * one of its limits allows. Idempotent.
 */
export function startScheduled(ports: StartPorts) {
  return async (tenant: string, missionId: string): Promise<void> => {
    const started = await retryConflicts(() => tryStart(ports, tenant, missionId))
    if (started) await followUp(ports, tenant, started)
  }
}

async function tryStart(ports: StartPorts, tenant: string, missionId: string): Promise<After | undefined> {
  const scope = scopeOf(ports, tenant)
  const { store, now } = scope
  const stored = await loadMission(store, missionId)
  if (stored?.mission.status !== 'SCHEDULED' || stored.mission.start_at > now) return undefined
  const { mission, version } = stored
  const reserved = await startOf(scope, mission)
  if (reserved && reserved.start_at > now) return delay(ports, scope, { mission, version }, reserved)
  const entry = planEntry(mission)
  const facts = [pendingFact(mission.reason, entry.state), ...entry.facts] as const
  const start = planMove(scope, stored, { ...entry, to: inState(mission, entry.state), facts })
  const plan = together(start, reserved ?? nothing)
  await store.write(plan.changes)
  return plan.after
}

/** Each attempt counts towards the rate once; if it waited for the rate, it has its start already. */
async function startOf(scope: Scope, mission: In<'SCHEDULED'>): Promise<ReservedStart | undefined> {
  if (!mission.limits || mission.reason === 'rate_limit') return undefined
  return reserveStart(scope, mission.limits)
}

async function delay(
  ports: StartPorts,
  scope: Scope,
  stored: StoredMission<In<'SCHEDULED'>>,
  reserved: ReservedStart,
): Promise<After> {
  const state = rateLimitedState(reserved)
  const to = inState(stored.mission, state)
  const plan = planMove(scope, stored, moveTo(to, [rateLimitedFact(state)], reserved.changes))
  await scope.store.write(plan.changes)
  await ports.scheduler.set(startTimer(scope.tenant, to))
  return plan.after
}
