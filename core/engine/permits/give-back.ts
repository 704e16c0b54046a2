import type { Store } from '../../base/ports/store.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { readWaiters } from '../../records/backlog/limit-queue.ts'
import type { Mission } from '../../records/mission/mission.ts'
import { permitsFor, readDefinition } from '../../records/permit/definition.ts'
import type { Permit } from '../../records/permit/limit-key.ts'
import { putPermit, readPermit } from '../../records/permit/permit-items.ts'
import { nothing, type Plan, planOf, together } from '../plan/plan.ts'
import { limitOf } from './mission-limits.ts'
import { loadWaiter, planPastLimit, type WaitingForPermit } from './past-limit.ts'

/** If others keep taking the first entry, each try takes a different one of this many; then the permit is left free. */
const spread = 32
const maxPasses = 10

/**
 * What happens to the permits of a mission that leaves its slot: each goes to the first in its limit’s queue, in the
 * same write, or becomes free. Without permits it reads nothing.
 * @param options `conflicts`: how many tries of the write have failed; `moved`: missions that it moves elsewhere
 */
export async function planGiveBack(
  scope: Scope,
  mission: Mission,
  { conflicts = 0, moved = new Set() }: { conflicts?: number; moved?: ReadonlySet<string> } = {},
): Promise<Plan> {
  if (!mission.permits?.length) return nothing
  const plans: Plan[] = []
  const passed = new Set(moved)
  for (const permit of mission.permits) {
    const plan = await planPassOnPermit(scope, mission.id, permit, { conflicts, passed })
    if (plan) plans.push(plan)
  }
  return together(...plans)
}

async function planPassOnPermit(
  scope: Scope,
  holder: string,
  permit: Permit,
  { conflicts, passed }: { readonly conflicts: number; readonly passed: Set<string> },
): Promise<Plan | undefined> {
  const { store, now } = scope
  const item = await readPermit(store, permit)
  // Mission and permit change in one write; if a permit is not its own, the mission has moved on since it was read.
  if (item?.body.mission_id !== holder) return undefined
  const next = conflicts < maxPasses ? await nextWaiter(store, permit, conflicts) : undefined
  const holderNow = next && !passed.has(next.mission.id) ? next : undefined
  const given = planOf([putPermit(permit, item.version, holderNow?.mission.id ?? null, now)], {
    fillPermits: [permit.key],
  })
  if (!holderNow) return given
  passed.add(holderNow.mission.id)
  return together(given, planPastLimit(scope, holderNow, permit))
}

/** The mission that gets this permit, if the limit still has that many. */
async function nextWaiter(store: Store, permit: Permit, conflicts: number): Promise<WaitingForPermit | undefined> {
  const waiters = await readWaiters(store, permit.key, conflicts === 0 ? 1 : spread)
  const waiter = waiters[(permit.index + conflicts) % waiters.length]
  if (!waiter) return undefined
  const next = await loadWaiter(store, permit.key, waiter)
  if ('asRead' in next) return undefined
  const definition = await readDefinition(store, permit.key)
  return permit.index < permitsFor(limitOf(next.mission, permit.key), definition?.body) ? next : undefined
}
