import type { Scheduler } from '../../base/ports/scheduler.ts'
import type { Change } from '../../base/ports/store.ts'
import { unlessUnreadable } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import { type DispatchPorts, followUp } from '../../engine/dispatch/dispatch.ts'
import { type Plan, planOf, together } from '../../engine/plan/plan.ts'
import { wakeBehind } from '../../engine/reservations/wake-waiters.ts'
import { endAs, planMove } from '../../engine/transition/move.ts'
import { planLeaving } from '../../engine/waiting/leave-state.ts'
import { cancel } from '../../records/mission/finish.ts'
import { type Active, type Finished, isFinished, type Mission } from '../../records/mission/mission.ts'
import { childrenOf, loadMission, type StoredMission } from '../../records/mission/mission-items.ts'
import { startTimerName } from '../../records/mission/start-timer.ts'
import { deleteTree, putCall, putEntry, putTree, treePrefix } from '../../records/stop/stop.ts'

export type StopPorts = DispatchPorts & { readonly scheduler: Scheduler }

export interface StopOrder {
  /** The stop that it is part of. */
  readonly stop: string
  readonly isMeant?: (mission: Mission) => boolean
  /** Further changes of the write that cancels the mission. */
  readonly alongside?: (mission: Active) => readonly Change[]
}

/**
 * Stops one mission: the cancelling write takes it from its executor, records it in the stop, and records that its
 * children must follow. After it no step of the mission is recorded, and so none begins.
 * @returns the mission before the stop; `undefined` if it had ended, or is not among those to be stopped
 */
export async function stopMission(
  ports: StopPorts,
  tenant: string,
  id: string,
  { stop, isMeant = () => true, alongside = () => [] }: StopOrder,
): Promise<Active | undefined> {
  return retryConflicts(async () => {
    const scope = scopeOf(ports, tenant)
    const stored = await loadMission(scope.store, id)
    if (!stored || isFinished(stored.mission) || !isMeant(stored.mission)) return undefined
    const { mission, version } = stored
    const cancelled = planCancel(scope, stop, { mission, version })
    const plan = together(cancelled, await planLeaving(ports, scope, mission), planOf(alongside(mission)))
    await scope.store.write(plan.changes)
    await followUp(ports, tenant, plan.after)
    await wakeBehind(ports, tenant, mission)
    if (mission.status === 'SCHEDULED') await ports.scheduler.remove(startTimerName(mission))
    return mission
  })
}

function planCancel(scope: Scope, stop: string, stored: StoredMission<Active>): Plan {
  const { mission } = stored
  const { now } = scope
  const inFlight = mission.status === 'RUNNING'
  const { id, attempt, leg, usage } = mission
  const call = { mission_id: id, attempt, leg, aborted_at: now, end: null }
  const noted = [
    putEntry(stop, { mission_id: id, outcome: 'stopped', at: now, in_flight: inFlight, usage }),
    ...(inFlight ? [putCall(stop, call, 0)] : []),
    ...(mission.children > 0 ? [putTree(stop, id)] : []),
  ]
  return planMove(scope, stored, endAs(cancel(mission, now, stop), noted))
}

/** At most this many at a time, so that passing slots on does not conflict too often. */
const atOnce = 10
const treesAtOnce = 100

/**
 * Stops the remaining children of all stopped missions, parents first: a stopped mission starts no other.
 * @param until when to leave the rest to another process, on the monotonic clock
 * @returns whether all is done
 */
export async function stopTrees(ports: StopPorts, tenant: string, stop: string, until: number): Promise<boolean> {
  const store = ports.stores.tenant(tenant)
  const query = { partition: `stop#${stop}`, prefix: treePrefix, limit: treesAtOnce, consistent: true }
  while (ports.clock.monotonic() < until) {
    const page = await store.query('entities', query)
    if (page.items.length === 0) return true
    for (const { sort } of page.items) {
      const mission = sort.slice(treePrefix.length)
      const children = await childrenOf(store, mission)
      await inBatches(children, (child) => stopChild(ports, tenant, stop, child))
      await store.write([deleteTree(stop, mission)])
    }
  }
  return false
}

async function stopChild(ports: StopPorts, tenant: string, stop: string, id: string): Promise<void> {
  if (await unlessUnreadable(stopMission(ports, tenant, id, { stop }))) return
  const scope = scopeOf(ports, tenant)
  const child = (await unlessUnreadable(loadMission(scope.store, id)))?.mission
  if (child && isFinished(child) && !isStoppedBy(child, stop)) await noteFinished(scope, stop, child)
}

function isStoppedBy(mission: Finished, stop: string): boolean {
  return mission.status === 'CANCELLED' && mission.stop_id === stop
}

async function noteFinished({ store, now }: Scope, stop: string, child: Finished): Promise<void> {
  const { id, usage, children } = child
  const entry = { mission_id: id, outcome: 'already_finished', at: now, in_flight: false, usage } as const
  // Whoever recorded it before recorded its children as well.
  await unlessConflict(store.write([putEntry(stop, entry), ...(children > 0 ? [putTree(stop, id)] : [])]))
}

export async function inBatches<One>(
  all: readonly One[],
  act: (one: One) => Promise<unknown>,
  size = atOnce,
): Promise<void> {
  for (let at = 0; at < all.length; at += size) await Promise.all(all.slice(at, at + size).map(act))
}
