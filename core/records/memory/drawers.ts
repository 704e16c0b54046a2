import type { Change, Key, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem, readPartition } from '../../base/storing/reading.ts'
import { type Drawer, drawerPartition, type Memory, memoryKind, memoryPrefix, type StoredMemory } from './memory.ts'

/** As many as the largest plan allows, so that it is mostly one read. */
const page = 300

/** All that a drawer holds, as it is at this moment; a plan bounds how much that is. */
export async function readDrawer(
  store: Pick<Store, 'query' | 'setAside'>,
  drawer: Drawer,
): Promise<readonly StoredMemory[]> {
  const range = { partition: drawerPartition(drawer), prefix: memoryPrefix, limit: page }
  const found: StoredMemory[] = []
  let after: string | undefined
  do {
    const from = after === undefined ? {} : { after }
    const read = await readPartition(store, memoryKind, { ...range, ...from, consistent: true })
    // Two names have one digest hardly ever, and even then neither is told of the other.
    for (const { body, version } of read.items) if (isIn(drawer, body)) found.push({ memory: body, version })
    after = read.cursor
  } while (after !== undefined)
  return found
}

function isIn({ subject, agent }: Drawer, memory: Memory): boolean {
  return memory.subject === subject && (subject !== null || memory.agent === agent)
}

/** Its version tells those who write into one drawer of each other, so that they never pass its bound together. It holds nothing. */
const turnKind = kindOf('turn of a drawer', 'entities', record({}))

/** Longer than any write takes. */
const turnLifeS = 24 * 60 * 60

function turnKey(drawer: Drawer): Key {
  return { partition: drawerPartition(drawer), sort: 'turn' }
}

/** To be asked for before the drawer is read. @returns a change that holds only where nobody has written there since */
export async function takeTurn(store: Pick<Store, 'get' | 'setAside'>, drawer: Drawer, now: number): Promise<Change> {
  const before = await readItem(store, turnKind, turnKey(drawer), { consistent: true })
  const item = {
    ...turnKey(drawer),
    version: (before?.version ?? 0) + 1,
    body: {},
    expires_at: Math.ceil(now / 1000) + turnLifeS,
  }
  return { change: 'put', table: 'entities', item, when: before ? { version: before.version } : { absent: true } }
}
