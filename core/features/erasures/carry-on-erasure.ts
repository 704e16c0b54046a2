import type { Ports } from '../../base/ports/ports.ts'
import type { Change, Item, Store } from '../../base/ports/store.ts'
import { unlessUnreadable } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import { deliveriesPartition } from '../../records/delivery/delivery.ts'
import { type Erasure, loadErasure, putErasure, type StoredErasure } from '../../records/erasure/erasure.ts'
import { loadFile } from '../../records/file/file-items.ts'
import { childIn, childKey, childrenQuery, missionPartition } from '../../records/mission/mission-items.ts'
import { endFile } from '../files/end-file.ts'
import { allOf, type Belongings, belongingsOf, deletion } from './belongings.ts'

export type ErasePorts = Pick<Ports, 'stores' | 'blobs' | 'clock'>

/** Read at once: a mission’s items may have some 64 KB each. */
const itemsAtOnce = 50
/** A write has at most 100 changes, one of which is the erasure’s own. */
const deletionsAtOnce = 99

/**
 * Continues an erasure until everything is gone or the time is up; then the sweeper continues. Items go first. The blobs and files that
 * only they refer to are recorded in the same write and go next: so nothing is forgotten, whoever dies, and whatever is still
 * readable is complete.
 * @returns the erasure after this; `undefined` if another process works on it
 */
export async function carryOnErasure(ports: ErasePorts, tenant: string, mission: string, forMs: number) {
  const until = ports.clock.monotonic() + forMs
  return unlessConflict(eraseUntil(ports, tenant, mission, until))
}

async function eraseUntil(
  ports: ErasePorts,
  tenant: string,
  mission: string,
  until: number,
): Promise<Erasure | undefined> {
  let stored = await loadErasure(ports.stores.tenant(tenant), mission)
  while (stored && stored.erasure.erased_at === undefined && ports.clock.monotonic() < until) {
    stored = await nextRound(ports, scopeOf(ports, tenant), stored)
  }
  return stored?.erasure
}

async function nextRound(ports: ErasePorts, scope: Scope, stored: StoredErasure): Promise<StoredErasure> {
  const { store, now } = scope
  const { erasure, version } = stored
  const files = await eraseLeft(ports, scope, erasure)
  const next = { ...erasure, files: erasure.files + files, left: { blobs: [], files: [] } }
  const round = await nextDeletions(store, next, now)
  await store.write([putErasure(round.erasure, version, now), ...round.changes])
  return { erasure: round.erasure, version: version + 1 }
}

/** @returns how many visible files are gone. */
async function eraseLeft(ports: ErasePorts, { tenant }: Scope, { left }: Erasure): Promise<number> {
  await Promise.all(left.blobs.map((blob) => ports.blobs.delete(tenant, blob)))
  const ended = await Promise.all(left.files.map((id) => eraseFile(ports, tenant, id)))
  return ended.filter(Boolean).length
}

/** An unreadable file, or one deleted before, is left to the sweeper. */
function eraseFile(ports: ErasePorts, tenant: string, id: string): Promise<boolean> {
  return retryConflicts(async () => {
    const scope = scopeOf(ports, tenant)
    const stored = await unlessUnreadable(loadFile(scope.store, id))
    if (!stored || stored.file.state === 'deleted') return false
    await endFile(ports, scope, stored)
    return true
  })
}

interface Round {
  readonly erasure: Erasure
  readonly changes: readonly Change[]
}

/** From the deepest mission up, since the link to a mission is stored with its parent. */
async function nextDeletions(store: Store, erasure: Erasure, now: number): Promise<Round> {
  const [mission, above] = await lowest(store, erasure.mission_id)
  const { deletions, blobs, files } = await someOf(store, await itemsOf(store, mission))
  if (deletions.length > 0) return { erasure: { ...erasure, left: { blobs, files } }, changes: deletions }
  const missions = erasure.missions + 1
  if (above === undefined) return { erasure: { ...erasure, missions, erased_at: now }, changes: [] }
  return { erasure: { ...erasure, missions }, changes: [deletion(childKey(above, mission))] }
}

/** @returns the first mission without children, and its parent */
async function lowest(store: Store, root: string): Promise<[mission: string, above: string | undefined]> {
  let mission = root
  let above: string | undefined
  for (;;) {
    const { items } = await store.query('entities', { ...childrenQuery(mission), limit: 1, consistent: true })
    const [link] = items
    if (!link) return [mission, above]
    above = mission
    mission = childIn(link)
  }
}

async function itemsOf(store: Store, mission: string): Promise<readonly Item[]> {
  for (const partition of [missionPartition(mission), deliveriesPartition(mission)]) {
    const { items } = await store.query('entities', { partition, limit: itemsAtOnce, consistent: true })
    if (items.length > 0) return items
  }
  return []
}

/** As many as one write takes, with everything that belongs to each; a single one is far from filling it. */
async function someOf(store: Store, items: readonly Item[]): Promise<Belongings> {
  const all = await Promise.all(items.map((item) => belongingsOf(store, item)))
  let count = 0
  const some = all.filter(({ deletions }) => {
    count += deletions.length
    return count <= deletionsAtOnce
  })
  return unique(allOf(some))
}

/** A call may be recorded more than once, but a write names each item once. */
function unique({ deletions, blobs, files }: Belongings): Belongings {
  const byKey = new Map(deletions.map((change) => [JSON.stringify(change), change]))
  return { deletions: [...byKey.values()], blobs: [...new Set(blobs)], files: [...new Set(files)] }
}
