import type { Change, Store } from '../../base/ports/store.ts'
import type { Mission } from '../mission/mission.ts'
import { virtualTime } from '../mission/priority.ts'
import { markQueued, unmarkQueued } from './queued-sample.ts'

/** A mission's place in its tenant's backlog. */
export interface BacklogEntry {
  /** The virtual time and the mission: reading in key order is dispatch order, and the key has all the data. */
  readonly key: string
  readonly mission_id: string
}

const backlogPartition = 'backlog'

/** Missions cannot predate 1970, so virtual times are positive; 15 digits last until the year 33658. */
export function backlogKey(mission: Pick<Mission, 'id' | 'created_at' | 'priority'>): string {
  return `${String(virtualTime(mission.created_at, mission.priority)).padStart(15, '0')}#${mission.id}`
}

/** The mission's version, in the same write, guards its place too. */
/** @returns the mission of a key in the backlog, or in a queue with the same order */
export function missionIn(key: string): string {
  return key.slice(key.lastIndexOf('#') + 1)
}

export function enter(mission: string, key: string): readonly Change[] {
  const item = { partition: backlogPartition, sort: key, version: 1, body: { mission_id: mission } }
  return [{ change: 'put', table: 'entities', item }, ...markQueued(backlogPartition, key)]
}

export function leave(key: string): readonly Change[] {
  const entry = { partition: backlogPartition, sort: key }
  return [
    { change: 'delete', table: 'entities', key: entry, when: { version: 1 } },
    ...unmarkQueued(backlogPartition, key),
  ]
}

/** The number of entries dispatched before this one, counted up to the bound. */
export async function countAhead(store: Store, key: string, bound: number): Promise<number> {
  const page = await store.query('entities', {
    partition: backlogPartition,
    before: key,
    descending: true,
    limit: bound,
    consistent: true,
  })
  return page.items.length
}

export async function hasEntry(store: Store, key: string): Promise<boolean> {
  const entry = await store.get('entities', { partition: backlogPartition, sort: key }, { consistent: true })
  return entry !== undefined
}

export async function backlogHead(store: Store): Promise<BacklogEntry | undefined> {
  return (await backlogHeads(store, 1))[0]
}

/** The first entries, in dispatch order. */
export async function backlogHeads(store: Store, limit: number): Promise<readonly BacklogEntry[]> {
  const page = await store.query('entities', { partition: backlogPartition, limit, consistent: true })
  return page.items.map(({ sort }) => ({ key: sort, mission_id: missionIn(sort) }))
}

/** Entries in dispatch order after a key. @returns them with a cursor if there are more */
export async function backlogAfter(
  store: Store,
  after: string | undefined,
  limit: number,
): Promise<{ readonly entries: readonly BacklogEntry[]; readonly cursor?: string | undefined }> {
  const from = after === undefined ? {} : { after }
  const { items, cursor } = await store.query('entities', {
    partition: backlogPartition,
    limit,
    consistent: true,
    ...from,
  })
  return { entries: items.map(({ sort }) => ({ key: sort, mission_id: missionIn(sort) })), cursor }
}
