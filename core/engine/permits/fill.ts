import type { Ports } from '../../base/ports/ports.ts'
import type { Store } from '../../base/ports/store.ts'
import { type HandedIn, inTurn } from '../../base/storing/turns.ts'
import { wasWritten } from '../../base/storing/unless-conflict.ts'
import { leaveQueue, readWaiters } from '../../records/backlog/limit-queue.ts'
import { permitsFor, readDefinition } from '../../records/permit/definition.ts'
import { freePermit, putPermit, readPermits } from '../../records/permit/permit-items.ts'
import { loadWaiter, type PermitPlan, planPassOn } from './pass-on.ts'

/** Bounds one call; the next look, or the sweeper, goes on. */
const maxRounds = 1000

/**
 * Gives free permits of these limits to the first in their queues. Whoever frees a permit or joins a queue calls it after
 * its write, so of two that do so at once at least one sees the other's write.
 * @returns whether a mission joined the backlog
 */
export async function fillPermits(
  { clock, memory }: Pick<Ports, 'clock' | 'memory'>,
  tenant: string,
  store: Store,
  limits: readonly string[],
): Promise<boolean> {
  const toLookAt = new Set(limits)
  let joined = false
  let rounds = 0
  for (const limit of toLookAt) {
    for (; rounds < maxRounds; rounds++) {
      const given = await inTurn(memory, tenant, () => giveNext(tenant, store, limit, clock.now()))
      if (!given) break
      const plan = await outcomeOf(given)
      joined ||= plan.look
      // Iterating a set comes by what is added to it meanwhile, also by what was looked at before.
      for (const other of plan.limits) {
        toLookAt.delete(other)
        toLookAt.add(other)
      }
    }
  }
  return joined
}

/** Somebody else may have taken the permit or the mission: both are read afresh in the next round. */
async function outcomeOf({ written, decided }: HandedIn<PermitPlan>): Promise<PermitPlan> {
  return (await wasWritten(written)) ? decided : nothingDone
}

/** @returns `undefined` where nobody waits or no permit is free */
async function giveNext(
  tenant: string,
  store: Store,
  limit: string,
  now: number,
): Promise<HandedIn<PermitPlan> | undefined> {
  const [waiter] = await readWaiters(store, limit, 1)
  if (!waiter) return undefined
  const next = await loadWaiter(store, limit, waiter)
  // It would be in the way of all behind it.
  if ('asRead' in next) {
    const removal = [...leaveQueue(limit, waiter.queue_key), ...next.asRead]
    return { written: store.write(removal), decided: nothingDone }
  }
  const own = next.mission.limits?.find(({ key }) => key === limit) ?? { key: limit }
  const most = permitsFor(own, (await readDefinition(store, limit))?.body)
  const permits = most === Number.POSITIVE_INFINITY ? undefined : await readPermits(store, limit)
  const index = permits && freePermit(permits, most)
  if (permits && index === undefined) return undefined
  const permit = index === undefined ? undefined : { key: limit, index }
  const plan = planPassOn(tenant, next, permit, now)
  const taken =
    permit && permits ? [putPermit(permit, permits.get(permit.index)?.version ?? 0, next.mission.id, now)] : []
  return { written: store.write([...taken, ...plan.changes]), decided: plan }
}

const nothingDone: PermitPlan = { changes: [], limits: [], look: false }
