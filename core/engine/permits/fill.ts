import type { Scope } from '../../base/storing/scope.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import { leaveQueue, readWaiters } from '../../records/backlog/limit-queue.ts'
import { permitsFor, readDefinition } from '../../records/permit/definition.ts'
import { freePermit, putPermit, readPermits } from '../../records/permit/permit-items.ts'
import { nothing, type Plan, planOf, together } from '../plan/plan.ts'
import { startRounds } from '../plan/rounds.ts'
import { type TurnPorts, writeInTurn } from '../plan/write-in-turn.ts'
import { limitOf } from './mission-limits.ts'
import { loadWaiter, planPastLimit } from './past-limit.ts'

/**
 * Gives free permits of these limits to the first in their queues. Whoever frees a permit or joins a queue calls it after
 * its write, so of two concurrent writers at least one sees the other’s write.
 * @returns whether a mission joined the backlog
 */
export async function fillPermits(ports: TurnPorts, tenant: string, limits: readonly string[]): Promise<boolean> {
  const toLookAt = new Set(limits)
  const mayGoOn = startRounds(ports)
  let joined = false
  for (const limit of toLookAt) {
    while (mayGoOn()) {
      const giving = writeInTurn(ports, tenant, (scope) => giveNext(scope, limit))
      // Somebody else may have taken the permit or the mission: both are read again in the next round.
      const given = (await unlessConflict(giving.then((plan) => plan ?? ('none left' as const)))) ?? nothing
      if (given === 'none left') break
      const { fillSlots = false, fillPermits: others = [] } = given.after
      joined ||= fillSlots
      // Iterating a set also reaches members added meanwhile, including those added again.
      for (const other of others) {
        toLookAt.delete(other)
        toLookAt.add(other)
      }
    }
  }
  return joined
}

/** @returns `undefined` if nobody waits or no permit is free */
async function giveNext(scope: Scope, limit: string): Promise<Plan | undefined> {
  const { store, now } = scope
  const [waiter] = await readWaiters(store, limit, 1)
  if (!waiter) return undefined
  const next = await loadWaiter(store, limit, waiter)
  // It would block everything behind it.
  if ('asRead' in next) return planOf([...leaveQueue(limit, waiter.queue_key), ...next.asRead])
  const most = permitsFor(limitOf(next.mission, limit), (await readDefinition(store, limit))?.body)
  if (most === Number.POSITIVE_INFINITY) return planPastLimit(scope, next, undefined)
  const permits = await readPermits(store, limit)
  const index = freePermit(permits, most)
  if (index === undefined) return undefined
  const permit = { key: limit, index }
  const taken = putPermit(permit, permits.get(index)?.version ?? 0, next.mission.id, now)
  return together(planOf([taken]), planPastLimit(scope, next, permit))
}
