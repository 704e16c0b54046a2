import type { Change, Store } from '../../base/ports/store.ts'
import type { Mission } from '../mission/mission.ts'
import { limitPartition } from '../permit/permit-items.ts'
import { backlogKey, missionIn } from './backlog.ts'
import { markQueued, unmarkQueued } from './queued-sample.ts'

/** A mission's place in the queue for a limit's permits; ordered by virtual time like the backlog, so that priorities apply. */
export interface Waiter {
  readonly queue_key: string
  readonly mission_id: string
}

const prefix = 'waiting#'

export function queueKey(mission: Pick<Mission, 'id' | 'created_at' | 'priority'>): string {
  return `${prefix}${backlogKey(mission)}`
}

export function enterQueue(limit: string, key: string, mission: string): readonly Change[] {
  const item = { partition: limitPartition(limit), sort: key, version: 1, body: { mission_id: mission } }
  return [{ change: 'put', table: 'entities', item, when: { absent: true } }, ...markQueued(limitPartition(limit), key)]
}

export function leaveQueue(limit: string, key: string): readonly Change[] {
  const entry = { partition: limitPartition(limit), sort: key }
  return [
    { change: 'delete', table: 'entities', key: entry, when: { version: 1 } },
    ...unmarkQueued(limitPartition(limit), key),
  ]
}

/** The head of a limit's queue, in the order in which missions get permits. */
export async function readWaiters(store: Store, limit: string, most: number): Promise<readonly Waiter[]> {
  const page = await store.query('entities', {
    partition: limitPartition(limit),
    prefix,
    limit: most,
    consistent: true,
  })
  return page.items.map(({ sort }) => ({ queue_key: sort, mission_id: missionIn(sort) }))
}

export async function isInQueue(store: Store, place: { readonly limit: string; readonly queue_key: string }) {
  const key = { partition: limitPartition(place.limit), sort: place.queue_key }
  return (await store.get('entities', key, { consistent: true })) !== undefined
}
