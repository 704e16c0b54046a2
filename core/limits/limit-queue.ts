import { backlogKey } from '../dispatch/backlog.ts'
import type { Mission } from '../missions/model.ts'
import type { Change, Store } from '../ports/store.ts'
import { limitPartition } from './permit-items.ts'

/** A mission's place in the queue for a limit's permits; in virtual time, as in the backlog, so that priorities hold. */
interface QueueEntry {
  readonly mission_id: string
}

export interface Waiter {
  readonly queue_key: string
  readonly mission_id: string
}

const prefix = 'waiting#'

export function queueKey(mission: Pick<Mission, 'id' | 'created_at' | 'priority'>): string {
  return `${prefix}${backlogKey(mission)}`
}

export function enterQueue(limit: string, key: string, mission: string): Change {
  return {
    change: 'put',
    table: 'entities',
    item: {
      partition: limitPartition(limit),
      sort: key,
      version: 1,
      body: { mission_id: mission } satisfies QueueEntry,
    },
    when: { absent: true },
  }
}

export function leaveQueue(limit: string, key: string): Change {
  return {
    change: 'delete',
    table: 'entities',
    key: { partition: limitPartition(limit), sort: key },
    when: { version: 1 },
  }
}

/** The first of a limit's queue, in the order in which they get permits. */
export async function readWaiters(store: Store, limit: string, most: number): Promise<readonly Waiter[]> {
  const page = await store.query<QueueEntry>('entities', {
    partition: limitPartition(limit),
    prefix,
    limit: most,
    consistent: true,
  })
  return page.items.map(({ sort, body }) => ({ queue_key: sort, mission_id: body.mission_id }))
}

export async function isInQueue(store: Store, place: { readonly limit: string; readonly queue_key: string }) {
  const key = { partition: limitPartition(place.limit), sort: place.queue_key }
  return (await store.get('entities', key, { consistent: true })) !== undefined
}
