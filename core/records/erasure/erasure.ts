import * as z from 'zod'
import type { Erasure as ErasureView } from '../../../contract/resources/erasure.ts'
import type { Change, Item, Key, Store } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'
import { iso } from '../../base/times/iso.ts'

/** A request to erase a mission and its descendants, its progress, and afterwards the record of its completion. */
const Erasure = record({
  mission_id: z.string(),
  /** The first key that requested it. */
  requested_by: z.string(),
  requested_at: z.number(),
  /** Absent until everything is erased. */
  erased_at: z.number().exactOptional(),
  /** The number of erased missions and files. */
  missions: z.number(),
  files: z.number(),
  /** The remains of the items deleted last: they are deleted next. */
  left: record({ blobs: list(z.string()), files: list(z.string()) }),
  /** Seconds since the epoch. */
  kept_until: z.number(),
})
export type Erasure = z.output<typeof Erasure>

export const erasureKind = kindOf('erasure', 'entities', Erasure)

export interface StoredErasure {
  readonly erasure: Erasure
  readonly version: number
}

const prefix = 'erasure#'
export const erasuresListing = 'erasures'

function erasureKey(mission: string): Key {
  return { partition: `${prefix}${mission}`, sort: 'erasure' }
}

/** @returns the mission whose erasure is in this partition, if any */
export function erasedIn(partition: string): string | undefined {
  return partition.startsWith(prefix) ? partition.slice(prefix.length) : undefined
}

export async function loadErasure(
  store: Pick<Store, 'get' | 'setAside'>,
  mission: string,
): Promise<StoredErasure | undefined> {
  const item = await readItem(store, erasureKind, erasureKey(mission), { consistent: true })
  return item && { erasure: item.body, version: item.version }
}

/** When the sweeper checks a request whose process may have died. */
const overdueMs = 60_000

/** @param version the version of the item to replace; 0 for a new one */
export function putErasure(erasure: Erasure, version: number, now: number): Change {
  const { mission_id, requested_at, erased_at, kept_until } = erasure
  const item: Item<Erasure> = {
    ...erasureKey(mission_id),
    version: version + 1,
    body: erasure,
    listing: { partition: erasuresListing, sort: `${String(requested_at).padStart(15, '0')}#${mission_id}` },
    ...(erased_at === undefined ? { due: now + overdueMs } : { expires_at: kept_until }),
  }
  return { change: 'put', table: 'entities', item, when: version === 0 ? { absent: true } : { version } }
}

export function erasureView({
  mission_id,
  requested_by,
  requested_at,
  erased_at,
  missions,
  files,
}: Erasure): ErasureView {
  return {
    mission_id,
    state: erased_at === undefined ? 'erasing' : 'erased',
    requested_by,
    requested_at: iso(requested_at),
    erased_at: erased_at === undefined ? null : iso(erased_at),
    missions,
    files,
  }
}
