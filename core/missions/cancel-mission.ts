import { SortieError } from '../../contract/errors.ts'
import type { CancelReceipt } from '../../contract/resources/mission.ts'
import type { Caller } from '../access/authenticate.ts'
import { wakeBehindCall } from '../budgets/wake-waiters.ts'
import { type DispatchPorts, settle } from '../dispatch/dispatch.ts'
import type { Blobs } from '../ports/blobs.ts'
import type { Scheduler } from '../ports/scheduler.ts'
import type { Store } from '../ports/store.ts'
import { retryConflicts } from '../storing/retry-conflicts.ts'
import { childrenOf } from './children.ts'
import { cancel } from './finish.ts'
import { planLeaving } from './leave-state.ts'
import { loadMission } from './mission-items.ts'
import { iso, missionView } from './mission-view.ts'
import { addUsage, isFinished, type Mission, noUsage } from './model.ts'
import { requireMission } from './read-missions.ts'
import { transition } from './transition.ts'

export type CancelPorts = DispatchPorts & { readonly blobs: Blobs; readonly scheduler: Scheduler }

/**
 * Stops a mission and its children. The write that cancels takes the mission from its executor, which can then record
 * and so begin no further step; a call in flight is aborted within a second and its result dropped.
 * @throws SortieError `not_found`, `mission_finished`
 */
export function cancelMission(ports: CancelPorts) {
  return async (caller: Caller, id: string): Promise<CancelReceipt> => {
    const tenant = caller.tenant.id
    const store = ports.stores.tenant(tenant)
    const { mission } = await requireMission(store, id)
    requireUnfinished(mission)
    const requestedAt = ports.clock.now()
    const stops = await cancelTree(ports, tenant, store, id)
    const cancelled = (await requireMission(store, id)).mission
    // It may have ended by itself between the look and the write.
    requireUnfinished(cancelled)
    return {
      mission: await missionView(ports.blobs, tenant, cancelled),
      requested_at: iso(requestedAt),
      stopped: idsOf(stops, 'stopped'),
      already_finished: idsOf(stops, 'already_finished'),
      in_flight: stops.filter((stop) => stop.in_flight).map((stop) => stop.mission.id),
      usage: stops.reduce((sum, stop) => addUsage(sum, stop.mission.usage), noUsage),
    }
  }
}

function requireUnfinished(mission: Mission): void {
  if (!isFinished(mission) || mission.status === 'CANCELLED') return
  throw new SortieError('mission_finished', `The mission is ${mission.status} already; nothing was changed`)
}

interface Stop {
  readonly mission: Mission
  readonly outcome: 'stopped' | 'already_finished'
  readonly in_flight: boolean
}

function idsOf(stops: readonly Stop[], outcome: Stop['outcome']): string[] {
  return stops.filter((stop) => stop.outcome === outcome).map((stop) => stop.mission.id)
}

/** The parent first: once it is stopped it starts no other child. */
async function cancelTree(ports: CancelPorts, tenant: string, store: Store, id: string): Promise<Stop[]> {
  const stop = await cancelOne(ports, tenant, store, id)
  if (!stop) return []
  const children = await childrenOf(store, stop.mission)
  const below = await Promise.all(children.map((child) => cancelTree(ports, tenant, store, child)))
  return [stop, ...below.flat()]
}

function cancelOne(ports: CancelPorts, tenant: string, store: Store, id: string): Promise<Stop | undefined> {
  return retryConflicts(async () => {
    const stored = await loadMission(store, id)
    if (!stored) return undefined
    const { mission } = stored
    if (isFinished(mission)) return { mission, outcome: 'already_finished', in_flight: false }
    const plan = await planLeaving(ports, tenant, mission)
    const ended = cancel(mission, ports.clock.now())
    const { next, changes } = transition(tenant, stored, ended.mission, [ended.fact], ports.clock.now())
    await store.write([...changes, ...plan.changes])
    await settle(ports, tenant, plan.after)
    await wakeBehindCall(ports, tenant, mission)
    if (mission.status === 'SCHEDULED') await ports.scheduler.remove(mission.id)
    return { mission: next.mission, outcome: 'stopped', in_flight: mission.status === 'RUNNING' }
  })
}
