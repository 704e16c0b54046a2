import type { Change, Store } from '../../base/ports/store.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { readWaiters } from '../../records/backlog/limit-queue.ts'
import type { MissionFields } from '../../records/mission/mission.ts'
import { permitsFor, readDefinition } from '../../records/permit/definition.ts'
import type { LimitKey, Permit } from '../../records/permit/limit-key.ts'
import { freePermit, putPermit, readPermits } from '../../records/permit/permit-items.ts'
import { type Plan, planOf, together } from '../plan/plan.ts'
import { inQueue, type Place } from './place.ts'

/** How many of its limits a new mission passes at once. */
export interface Taken extends Plan {
  readonly permits: readonly Permit[]
  /** Where it waits, if one was full. */
  readonly waits: Place['state'] | undefined
}

/** Takes free permits for which nobody waits; stops in the queue of the first limit without one. */
export async function takePermits(
  { store, now }: Pick<Scope, 'store' | 'now'>,
  mission: MissionFields,
): Promise<Taken> {
  const permits: Permit[] = []
  const changes: Change[] = []
  for (const key of mission.limits ?? []) {
    const found = await findPermit(store, key)
    if (found === 'unlimited') continue
    if ('full' in found) {
      const place = inQueue(mission, key.key, found.first)
      return { permits, ...together(planOf(changes), place), waits: place.state }
    }
    permits.push(found.permit)
    changes.push(putPermit(found.permit, found.version, mission.id, now))
  }
  return { permits, ...planOf(changes), waits: undefined }
}

type Found = { readonly permit: Permit; readonly version: number } | { readonly full: true; readonly first?: string }

async function findPermit(store: Store, own: LimitKey): Promise<Found | 'unlimited'> {
  const { key } = own
  const most = permitsFor(own, (await readDefinition(store, key))?.body)
  if (most === Number.POSITIVE_INFINITY) return 'unlimited'
  const [waiter] = await readWaiters(store, key, 1)
  if (waiter) return { full: true, first: waiter.queue_key }
  const permits = await readPermits(store, key)
  const index = freePermit(permits, most)
  return index === undefined ? { full: true } : { permit: { key, index }, version: permits.get(index)?.version ?? 0 }
}
