import * as z from 'zod'
import { maxPermits } from '../../../contract/resources/limit.ts'
import type { Change, Item, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem, readPartition } from '../../base/storing/reading.ts'
import type { Permit } from './limit-key.ts'

/**
 * A stored permit: free, or held by the mission that it names. The write that removes the mission from the limit's queue takes
 * it, and the write that removes the mission from its slot passes it on, so it cannot leak.
 */
const PermitItem = record({
  index: z.number(),
  /** null if it is free. */
  mission_id: z.string().nullable(),
  /** Milliseconds since the epoch. */
  since: z.number(),
})
type PermitItem = z.output<typeof PermitItem>

export const permitKind = kindOf('permit', 'entities', PermitItem)

export interface HeldPermit extends PermitItem {
  readonly mission_id: string
  readonly version: number
}

/** Holds everything of a limit except its definition: permits, their queue, and the state of its rate. */
export function limitPartition(key: string): string {
  return `limit#${key}`
}

function permitKey({ key, index }: Permit) {
  return { partition: limitPartition(key), sort: `permit#${String(index).padStart(4, '0')}` }
}

/** The permits used so far, by index. */
export type Permits = ReadonlyMap<number, Item<PermitItem>>

export async function readPermits(store: Store, key: string): Promise<Permits> {
  const page = await readPartition(store, permitKind, {
    partition: limitPartition(key),
    prefix: 'permit#',
    limit: maxPermits,
    consistent: true,
  })
  return new Map(page.items.map((item) => [item.body.index, item]))
}

export function takenPermits(permits: Permits): readonly HeldPermit[] {
  return [...permits.values()].flatMap(({ body, version }) =>
    body.mission_id === null ? [] : [{ ...body, mission_id: body.mission_id, version }],
  )
}

/** The first free one below `limit`. */
export function freePermit(permits: Permits, limit: number): number | undefined {
  for (let index = 0; index < limit; index++) {
    if ((permits.get(index)?.body.mission_id ?? null) === null) return index
  }
  return undefined
}

export async function readPermit(store: Store, permit: Permit): Promise<Item<PermitItem> | undefined> {
  return readItem(store, permitKind, permitKey(permit), { consistent: true })
}

/** @param version the version of the item when it was read; 0 if there was none */
export function putPermit(permit: Permit, version: number, mission: string | null, now: number): Change {
  const body: PermitItem = { index: permit.index, mission_id: mission, since: now }
  return {
    change: 'put',
    table: 'entities',
    item: { ...permitKey(permit), version: version + 1, body },
    when: version === 0 ? { absent: true } : { version },
  }
}
