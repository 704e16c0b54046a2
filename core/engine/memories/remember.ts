import { SortieError } from '../../../contract/errors.ts'
import type { Store } from '../../base/ports/store.ts'
import { readItem } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { readDrawer, takeTurn } from '../../records/memory/drawers.ts'
import {
  drawerOf,
  type Memory,
  memoryId,
  memoryKey,
  memoryKind,
  putMemory,
  type StoredMemory,
} from '../../records/memory/memory.ts'
import { memoriesPerSubject } from '../../records/memory/room.ts'
import { loadTenant } from '../../records/tenant/tenant.ts'

/** The content to remember. */
export type Thought = Omit<Memory, 'id' | 'created_at'>

export interface Remembered {
  readonly memory: Memory
  /** The same content was already stored. */
  readonly known: boolean
}

/** The store of a tenant. */
type MemoryStore = Pick<Store, 'get' | 'query' | 'write' | 'setAside'>

/**
 * Stores a memory once for each agent and subject, however often it is repeated: a call repeated after a crash makes no second
 * memory.
 * @throws SortieError `limit_exceeded` if its drawer is full, `item_unreadable`
 */
export function remember(store: MemoryStore, thought: Thought, now: number): Promise<Remembered> {
  const id = memoryId(thought, thought.text)
  const onConflict = async () => {
    // An unreadable memory is invisible in its drawer, and would block each try.
    await readItem(store, memoryKind, memoryKey(id), { consistent: true })
  }
  return retryConflicts(() => tryToRemember(store, { ...thought, id }, now), { onConflict })
}

async function tryToRemember(
  store: MemoryStore,
  thought: Thought & Pick<Memory, 'id'>,
  now: number,
): Promise<Remembered> {
  const drawer = drawerOf(thought)
  const turn = await takeTurn(store, drawer, now)
  const there = await readDrawer(store, drawer)
  const known = there.find(({ memory }) => memory.id === thought.id)
  if (known) return again(store, known, thought)
  const most = memoriesPerSubject(await loadTenant(store))
  if (there.length >= most) throw full(thought, most)
  const memory: Memory = { ...thought, created_at: now }
  await store.write([putMemory(memory, 0), turn])
  return { memory, known: false }
}

const maxTags = 20

/** Keeps the stored memory, with the later expiry and the tags of both. */
async function again(store: MemoryStore, { memory, version }: StoredMemory, thought: Thought): Promise<Remembered> {
  const tags = [...new Set([...memory.tags, ...thought.tags])].slice(0, maxTags)
  const expires_at = later(memory.expires_at, thought.expires_at)
  const isNews = expires_at !== memory.expires_at || tags.length !== memory.tags.length
  const kept: Memory = { ...memory, tags, expires_at }
  if (isNews) await store.write([putMemory(kept, version)])
  return { memory: kept, known: true }
}

function later(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : Math.max(one, other)
}

function full({ subject, agent }: Thought, most: number): SortieError {
  const whose = agent === null ? 'shared by all agents' : `of ${agent}`
  const drawer = subject === null ? `memories about nobody in particular that are ${whose}` : 'memories of this subject'
  return new SortieError(
    'limit_exceeded',
    `There are ${most} ${drawer}, as many as the plan allows; forget some that are no longer useful, or let them expire`,
    { details: { limit: 'memories_per_subject', of: most } },
  )
}
