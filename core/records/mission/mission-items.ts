import type { Change, Item, Key, Store } from '../../base/ports/store.ts'
import type { Mission } from './model.ts'
import { firstLook } from './next-look.ts'
import { missionExpiry } from './retention.ts'

/** A mission as it stands in the store, with the version that the next write of it must name. */
export interface StoredMission<M extends Mission = Mission> {
  readonly mission: M
  readonly version: number
}

export function missionPartition(id: string): string {
  return `mission#${id}`
}

export function missionKey(id: string): Key {
  return { partition: missionPartition(id), sort: 'mission' }
}

export async function loadMission(store: Store, id: string): Promise<StoredMission | undefined> {
  const item = await store.get<Mission>('entities', missionKey(id), { consistent: true })
  return item && { mission: item.body, version: item.version }
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

/** That it is still as it was read, or still not there. */
export function unchanged(id: string, stored: StoredMission | undefined): Change {
  const when = stored ? { version: stored.version } : ({ absent: true } as const)
  return { change: 'check', table: 'entities', key: missionKey(id), when }
}

/** As it is, to be looked at by the sweeper then. */
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
 * QUEUED and RUNNING share a listing: what they have in common, a slot, bounds how many there are, and a start then
 * moves nothing in the index.
 */
export function listingOf(status: Mission['status']): string {
  return status === 'QUEUED' || status === 'RUNNING' ? 'missions#ACTIVE' : `missions#${status}`
}

export async function childrenOf(store: Store, id: string): Promise<readonly string[]> {
  const page = await store.query<{ mission_id: string }>('entities', {
    partition: missionPartition(id),
    prefix: 'child#',
    limit: 1000,
    consistent: true,
  })
  return page.items.map(({ body }) => body.mission_id)
}

export function childKey(parent: string, child: string): Key {
  return { partition: missionPartition(parent), sort: `child#${child}` }
}
