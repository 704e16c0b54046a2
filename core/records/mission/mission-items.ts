import type { Change, Item, Key, Store } from '../../base/ports/store.ts'
import { isUnreadable, readItem } from '../../base/storing/reading.ts'
import type { Mission } from './mission.ts'
import { missionKind } from './mission.ts'
import { firstLook } from './next-look.ts'
import { missionExpiry } from './retention.ts'

/** A mission in the store, with the version that its next write must name. */
export interface StoredMission<M extends Mission = Mission> {
  readonly mission: M
  readonly version: number
}

const partitionPrefix = 'mission#'

export function missionPartition(id: string): string {
  return `${partitionPrefix}${id}`
}

/** @returns the mission whose items are in this partition */
export function missionIn(partition: string): string {
  return partition.slice(partitionPrefix.length)
}

export function isMissionPartition(partition: string): boolean {
  return partition.startsWith(partitionPrefix)
}

export function missionKey(id: string): Key {
  return { partition: missionPartition(id), sort: 'mission' }
}

/** @throws SortieError `item_unreadable` */
export async function loadMission(store: Store, id: string): Promise<StoredMission | undefined> {
  const item = await readItem(store, missionKind, missionKey(id), { consistent: true })
  return item && { mission: item.body, version: item.version }
}

/**
 * For code that finds a mission by its position among others: an unreadable one leads nowhere, and must not
 * block those behind it.
 */
export async function findMission(store: Store, id: string): Promise<StoredMission | 'unreadable' | undefined> {
  try {
    return await loadMission(store, id)
  } catch (error) {
    if (isUnreadable(error)) return 'unreadable'
    throw error
  }
}

/** @param version that of the item to replace; 0 for a new mission */
export function putMission(mission: Mission, version: number): Change {
  return {
    change: 'put',
    table: 'entities',
    item: missionItem(mission, version + 1, firstLook(mission)),
    when: version === 0 ? { absent: true } : { version },
  }
}

/** The condition that it is still as read, or still absent. */
export function unchanged(id: string, stored: StoredMission | undefined): Change {
  const when = stored ? { version: stored.version } : ({ absent: true } as const)
  return { change: 'check', table: 'entities', key: missionKey(id), when }
}

/** Unchanged, but due for the sweeper at that time. */
export function lookAt({ mission, version }: StoredMission, due: number | undefined): Change {
  const item = missionItem(mission, version + 1, due)
  return { change: 'put', table: 'entities', item, when: { version } }
}

function missionItem(mission: Mission, version: number, due: number | undefined): Item<Mission> {
  const expires_at = missionExpiry(mission)
  return {
    ...missionKey(mission.id),
    version,
    body: mission,
    listing: { partition: listingOf(mission.status), sort: mission.id },
    ...(due === undefined ? {} : { due }),
    ...(expires_at === undefined ? {} : { expires_at }),
  }
}

/**
 * QUEUED and RUNNING share a listing: their slots bound their number, and a start then
 * moves nothing in the index.
 */
export function listingOf(status: Mission['status']): string {
  return status === 'QUEUED' || status === 'RUNNING' ? 'missions#ACTIVE' : `missions#${status}`
}

const childPrefix = 'child#'

/** More than a mission has. */
export function childrenQuery(id: string) {
  return { partition: missionPartition(id), prefix: childPrefix, limit: 1000 }
}

export async function childrenOf(store: Store, id: string): Promise<readonly string[]> {
  const page = await store.query('entities', { ...childrenQuery(id), consistent: true })
  return page.items.map(childIn)
}

/** @returns the child of this link */
export function childIn({ sort }: Pick<Key, 'sort'>): string {
  return sort.slice(childPrefix.length)
}

export function childKey(parent: string, child: string): Key {
  return { partition: missionPartition(parent), sort: `${childPrefix}${child}` }
}
