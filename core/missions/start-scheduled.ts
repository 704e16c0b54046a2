import { type DispatchPorts, type FollowUp, settle } from '../dispatch/dispatch.ts'
import { planEntry } from '../dispatch/entry.ts'
import { retryConflicts } from '../storing/retry-conflicts.ts'
import { loadMission } from './mission-items.ts'
import { inState } from './model.ts'
import { transition } from './transition.ts'

/** The time of a scheduled mission, or of a retry, has come: it joins the backlog. Repeating it changes nothing. */
export function startScheduled(ports: DispatchPorts) {
  return async (tenant: string, missionId: string): Promise<void> => {
    const started = await retryConflicts(() => tryStart(ports, tenant, missionId))
    if (started) await settle(ports, tenant, started)
  }
}

async function tryStart(ports: DispatchPorts, tenant: string, missionId: string): Promise<FollowUp | undefined> {
  const store = ports.stores.tenant(tenant)
  const stored = await loadMission(store, missionId)
  const now = ports.clock.now()
  if (stored?.mission.status !== 'SCHEDULED' || stored.mission.start_at > now) return undefined
  const entry = planEntry(stored.mission)
  const to = inState(stored.mission, entry.state)
  const data = { reason: stored.mission.reason }
  const { changes } = transition(tenant, stored, to, [{ type: 'mission.pending', data }, ...entry.facts], now)
  await store.write([...changes, ...entry.changes])
  return entry.after
}
