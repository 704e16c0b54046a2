import type { Scheduler } from '../../base/ports/scheduler.ts'
import type { Store } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { loadMission, type StoredMission } from '../../records/mission/mission-items.ts'
import { type In, inState } from '../../records/mission/model.ts'
import { type DispatchPorts, type FollowUp, nothingToDo, settle } from '../dispatch/dispatch.ts'
import { pendingFact, planEntry } from '../dispatch/entry.ts'
import { rateLimitedFact, rateLimitedState } from '../permits/rate-limited.ts'
import { type ReservedStart, reserveStart } from '../permits/reserve-start.ts'
import { transition } from '../transition/transition.ts'

export type StartPorts = DispatchPorts & { readonly scheduler: Scheduler }

/**
 * The time of a scheduled mission, or of a retry, has come: it joins the backlog, or waits for the start that the rate of
 * one of its limits allows. Repeating it changes nothing.
 */
export function startScheduled(ports: StartPorts) {
  return async (tenant: string, missionId: string): Promise<void> => {
    const started = await retryConflicts(() => tryStart(ports, tenant, missionId))
    if (started) await settle(ports, tenant, started)
  }
}

async function tryStart(ports: StartPorts, tenant: string, missionId: string): Promise<FollowUp | undefined> {
  const store = ports.stores.tenant(tenant)
  const stored = await loadMission(store, missionId)
  const now = ports.clock.now()
  if (stored?.mission.status !== 'SCHEDULED' || stored.mission.start_at > now) return undefined
  const { mission, version } = stored
  const reserved = await startOf(store, mission, now)
  if (reserved && reserved.start_at > now) return delay(ports, tenant, { mission, version }, reserved, now)
  const entry = planEntry(mission)
  const to = inState(mission, entry.state)
  const { changes } = transition(tenant, stored, to, [pendingFact(mission.reason, entry.state), ...entry.facts], now)
  await store.write([...changes, ...entry.changes, ...(reserved?.changes ?? [])])
  return entry.after
}

/** Each attempt counts towards the rate once; where it waited for that, it has its start already. */
async function startOf(store: Store, mission: In<'SCHEDULED'>, now: number): Promise<ReservedStart | undefined> {
  if (!mission.limits || mission.reason === 'rate_limit') return undefined
  return reserveStart(store, mission.limits, now)
}

async function delay(
  ports: StartPorts,
  tenant: string,
  stored: StoredMission<In<'SCHEDULED'>>,
  reserved: ReservedStart,
  now: number,
): Promise<FollowUp> {
  const state = rateLimitedState(reserved)
  const { changes } = transition(tenant, stored, inState(stored.mission, state), [rateLimitedFact(state)], now)
  await ports.stores.tenant(tenant).write([...changes, ...reserved.changes])
  const { id, priority } = stored.mission
  // A name of its own: the timer that brought us here is about to be removed.
  const payload = { kind: 'start_mission', tenant, mission: id } as const
  await ports.scheduler.set({ name: `${id}.rate`, at: reserved.start_at, priority, payload })
  return nothingToDo
}
