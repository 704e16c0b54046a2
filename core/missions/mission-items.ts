import type { Change, Item, Key, Store } from '../ports/store.ts'
import { isFinished, type Mission } from './model.ts'
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
    item: missionItem(mission, version + 1),
    when: version === 0 ? { absent: true } : { version },
  }
}

/** That it is still as it was read, or still not there. */
export function unchanged(id: string, stored: StoredMission | undefined): Change {
  const when = stored ? { version: stored.version } : ({ absent: true } as const)
  return { change: 'check', table: 'entities', key: missionKey(id), when }
}

function missionItem(mission: Mission, version: number): Item<Mission> {
  const due = dueOf(mission)
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

const minute = 60_000

/**
 * When the sweeper should look at the mission itself; while it has a slot, the slot's lease says so instead. A backlog
 * is looked at ever less often as it ages, since it is only for the case that a process died between two writes.
 */
function dueOf(mission: Mission): number | undefined {
  if (isFinished(mission) || mission.status === 'QUEUED' || mission.status === 'RUNNING') return undefined
  if (mission.status === 'SCHEDULED') return Math.max(mission.start_at, mission.updated_at) + minute
  if (mission.status === 'PENDING' && mission.place === 'held') return mission.deadline
  // Whoever ends the wait for a budget is told by the budget's own waiters, so that waiting costs nothing.
  if (mission.status === 'WAITING' && mission.waiting_for.kind === 'budget') return mission.deadline
  const look = mission.status === 'WAITING' ? 5 * minute : Math.max(minute, mission.updated_at - mission.created_at)
  return Math.min(mission.deadline, mission.updated_at + look, waitEnd(mission))
}

/** When the wait ends by itself, with a minute for the timer that should have ended it. */
function waitEnd(mission: Mission): number {
  if (mission.status !== 'WAITING' || mission.waiting_for.kind !== 'approval') return Number.POSITIVE_INFINITY
  const { until } = mission.waiting_for
  return until === null ? Number.POSITIVE_INFINITY : Math.max(until, mission.updated_at) + minute
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
