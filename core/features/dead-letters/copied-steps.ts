import type { Ports } from '../../base/ports/ports.ts'
import type { Change, DueItem, Item, Key, Store } from '../../base/ports/store.ts'
import { readPartition } from '../../base/storing/reading.ts'
import { type ScopePorts, scopeOf } from '../../base/storing/scope.ts'
import { missionIn, missionPartition } from '../../records/mission/mission-items.ts'
import { type StepItem, stepItemKind } from '../../records/mission/steps.ts'

/**
 * Copies of steps that are too many for the write that creates their mission. Before that they belong to nobody: a mark
 * is written with them and removed in the write of the mission; the sweeper removes it with them if the process
 * dies before.
 */

const mostCopies = 25
/** Far longer than a request may take. */
const abandonedMs = 5 * 60_000

const markSort = 'copies'

function markKey(mission: string): Key {
  return { partition: missionPartition(mission), sort: markSort }
}

function mark(mission: string, version: number, now: number): Change {
  const item: Item = { ...markKey(mission), version, body: { mission_id: mission }, due: now + abandonedMs }
  return { change: 'put', table: 'entities', item, when: version === 1 ? { absent: true } : { version: version - 1 } }
}

/** Whether a due item is such a mark. */
export function marksCopies({ sort }: Key): boolean {
  return sort === markSort
}

/**
 * Writes all but the last few copies, as they arrive.
 * @returns the part for the write of the mission. @throws WriteConflict if the sweeper took them for abandoned
 */
export async function writeAhead(
  store: Store,
  mission: string,
  copies: AsyncIterable<readonly Change[]>,
  now: number,
): Promise<readonly Change[]> {
  const stillOurs = { change: 'check', table: 'entities', key: markKey(mission), when: { version: 1 } } as const
  let last: readonly Change[] = []
  let isMarked = false
  for await (const part of copies) {
    if (last.length > 0) {
      await store.write([...last, isMarked ? stillOurs : mark(mission, 1, now)])
      isMarked = true
    }
    last = part
  }
  if (!isMarked) return last
  return [...last, { change: 'delete', table: 'entities', key: markKey(mission), when: { version: 1 } }]
}

export type RemovePorts = ScopePorts & Pick<Ports, 'blobs'>

/** The mission was never created. From the first write on it can no longer be. */
export async function removeCopies(ports: RemovePorts, { tenant, partition, version }: DueItem): Promise<void> {
  const { store, now } = scopeOf(ports, tenant)
  const mission_id = missionIn(partition)
  await store.write([mark(mission_id, version + 1, now)])
  for (;;) {
    const copies = await readCopies(store, mission_id)
    for (const { body: copy } of copies) if ('blob' in copy) await ports.blobs.delete(tenant, copy.blob)
    const removals = copies.map(({ partition, sort }) => removal({ partition, sort }))
    if (copies.length === mostCopies) await store.write(removals)
    else return store.write([...removals, removal(markKey(mission_id))])
  }
}

async function readCopies(store: Store, mission: string): Promise<readonly Item<StepItem>[]> {
  const range = { partition: missionPartition(mission), prefix: 'step#', limit: mostCopies, consistent: true }
  return (await readPartition(store, stepItemKind, range)).items
}

function removal(key: Key): Change {
  return { change: 'delete', table: 'entities', key }
}
