import type { DueItem, Store } from '../../base/ports/store.ts'
import { unlessUnreadable } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import { fillFreeSlots, followUp } from '../../engine/dispatch/dispatch.ts'
import type { MendPorts } from '../../engine/mending/mend-slot.ts'
import { mendPermits } from '../../engine/permits/mend-permits.ts'
import { backlogHead } from '../../records/backlog/backlog.ts'
import { readWaiters } from '../../records/backlog/limit-queue.ts'
import { type In, missionKind } from '../../records/mission/mission.ts'
import { isMissionPartition, type StoredMission } from '../../records/mission/mission-items.ts'
import { release, slotKind, slotsPartition } from '../../records/slot/slots.ts'
import { putOff } from './mend-mission.ts'

/** The places where missions wait for a slot. */
export interface MendedPlaces {
  /** Permits that nobody had. */
  readonly freed: number
  /** Slots that were free while missions were in the backlog. */
  readonly assigned: number
  /** Entries without a mission, which blocked the others. */
  readonly orphans: number
}

type Queued = StoredMission<In<'PENDING'>>

/**
 * Gives out free permits of the limits that overdue missions wait for, and then the tenant’s free slots. The checks of those still
 * waiting are postponed only after that, so that they are repeated if the process dies before.
 */
export async function mendPlaces(ports: MendPorts, tenant: string, overdue: readonly DueItem[]): Promise<MendedPlaces> {
  const queued = overdue.flatMap((item) => queuedMission(item) ?? [])
  let freed = 0
  for (const limit of limitsOf(queued)) freed += (await unlessUnreadable(mendLimit(ports, tenant, limit))) ?? 0
  const filled = await fillFreeSlots(ports, tenant)
  await lookedAt(ports.stores.tenant(tenant), overdue)
  await putOffAll(ports, tenant, queued)
  return { freed, ...filled }
}

/** Checks free slots that nobody took. */
async function lookedAt(store: Store, overdue: readonly DueItem[]): Promise<void> {
  for (const { partition, body, version } of overdue) {
    const slot = partition === slotsPartition ? slotKind.read(body) : undefined
    if (slot?.state === 'free') await unlessConflict(store.write([release({ ...slot, version })]))
  }
}

/** A due item, if it is a mission that waits for a slot. */
export function queuedMission({ partition, body, version }: DueItem): Queued | undefined {
  const mission = isMissionPartition(partition) ? missionKind.read(body) : undefined
  return mission?.status === 'PENDING' ? { mission, version } : undefined
}

function limitsOf(queued: readonly Queued[]): ReadonlySet<string> {
  return new Set(queued.flatMap(({ mission }) => (mission.place === 'limit' ? [mission.limit] : [])))
}

/** Missions waited too long for it: its permits are checked, and the free ones given out. */
async function mendLimit(ports: MendPorts, tenant: string, limit: string): Promise<number> {
  const freed = await retryConflicts(() => mendPermits(scopeOf(ports, tenant), limit))
  await followUp(ports, tenant, { fillPermits: [limit] })
  return freed
}

async function putOffAll(ports: MendPorts, tenant: string, queued: readonly Queued[]): Promise<void> {
  const isBehind = createBehind(ports.stores.tenant(tenant))
  for (const stored of queued) {
    // Unless it got its slot, or ended.
    await unlessConflict(putOff(ports, tenant, stored, await isBehind(stored.mission)))
  }
}

/** Says whether another one is ahead of it; each place is checked once. */
function createBehind(store: Store): (mission: In<'PENDING'>) => Promise<boolean> {
  const firsts = new Map<string, Promise<string | undefined>>()
  const firstAt = (place: string, read: () => Promise<string | undefined>) => {
    const known = firsts.get(place) ?? read()
    firsts.set(place, known)
    return known
  }
  return async (mission) => {
    if (mission.place === 'held') return false
    const [place, key, read] =
      mission.place === 'backlog'
        ? (['backlog', mission.backlog_key, async () => (await backlogHead(store))?.key] as const)
        : ([`limit ${mission.limit}`, mission.queue_key, () => firstWaiter(store, mission.limit)] as const)
    const first = await firstAt(place, read)
    return first !== undefined && first < key
  }
}

async function firstWaiter(store: Store, limit: string): Promise<string | undefined> {
  return (await readWaiters(store, limit, 1))[0]?.queue_key
}
