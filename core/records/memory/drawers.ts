import type { Change, Key, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem, readPartition } from '../../base/storing/reading.ts'
import { type Drawer, drawerPartition, type Memory, memoryKind, memoryPrefix, type StoredMemory } from './memory.ts'

/** The bound of the largest plan, so that one read usually suffices. */
const page = 300

/** The current content of a drawer; the plan bounds its size. */
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
    // Two names almost never share a digest, and even then neither sees the other's memories.
    for (const { body, version } of read.items) if (isIn(drawer, body)) found.push({ memory: body, version })
    after = read.cursor
  } while (after !== undefined)
  return found
}

function isIn({ subject, agent }: Drawer, memory: Memory): boolean {
  return memory.subject === subject && (subject !== null || memory.agent === agent)
}

/** An empty item whose version detects concurrent writers of a drawer, so that they never exceed its bound together. */
const turnKind = kindOf('turn of a drawer', 'entities', record({}))

/** Longer than any write takes. */
const turnLifeS = 24 * 60 * 60

function turnKey(drawer: Drawer): Key {
  return { partition: drawerPartition(drawer), sort: 'turn' }
}

/** Must be called before the drawer is read. @returns a change that fails if somebody has written to the drawer since */
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
