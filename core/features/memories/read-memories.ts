import type { FoundMemories, MemorySearch, Memory as MemoryView } from '../../../contract/resources/memory.ts'
import { decodeCursor, encodeCursor } from '../../base/paging/cursor.ts'
import { newestFirst as newestListed, type Page, type PageRequest } from '../../base/paging/newest-first.ts'
import { readPage } from '../../base/paging/read-page.ts'
import type { Ports } from '../../base/ports/ports.ts'
import { readItem } from '../../base/storing/reading.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import { searchMemories } from '../../engine/memories/search.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { readDrawer } from '../../records/memory/drawers.ts'
import {
  drawerOf,
  listingSort,
  type Memory,
  memoriesListing,
  memoryKey,
  memoryKind,
  newestFirst,
} from '../../records/memory/memory.ts'
import { memoryView } from '../../records/memory/memory-view.ts'
import { memoryNotFound } from './manage-memories.ts'

/** @throws SortieError `not_found` */
export function getMemory({ stores }: Pick<Ports, 'stores'>) {
  return async ({ tenant }: Caller, id: string): Promise<MemoryView> => {
    const item = await readItem(stores.tenant(tenant.id), memoryKind, memoryKey(id), { consistent: true })
    if (!item) throw memoryNotFound(id)
    return memoryView(item.body)
  }
}

/** The memories that an agent would recall. */
export function findMemories({ stores }: Pick<Ports, 'stores'>) {
  return async ({ tenant }: Caller, { query, limit, ...whose }: MemorySearch): Promise<FoundMemories> => {
    const { subject = null, agent = null } = whose
    const { found, searched } = await searchMemories(stores.tenant(tenant.id), { subject, agent }, { query, limit })
    return { found: found.map(({ memory, score }) => ({ ...memoryView(memory), score })), searched }
  }
}

export interface MemoryQuery extends PageRequest {
  readonly subject?: string | undefined
  readonly agent?: string | undefined
}

/** @throws SortieError `invalid_cursor` */
export function listMemories(ports: Pick<Ports, 'stores' | 'clock'>) {
  return async ({ tenant }: Caller, { subject, agent, ...page }: MemoryQuery): Promise<Page<MemoryView>> => {
    const scope = scopeOf(ports, tenant.id)
    const bound = `${tenant.id} memories ${JSON.stringify([subject, agent])}`
    const view = (memory: Memory) => (agent === undefined || memory.agent === agent ? memoryView(memory) : undefined)
    if (subject !== undefined) return ofSubject(scope, { subject, bound, view }, page)
    return newestListed(scope, { kind: memoryKind, listing: memoriesListing, bound, view }, page)
  }
}

interface SubjectList {
  readonly subject: string
  /** See `BoundList`. */
  readonly bound: string
  readonly view: (memory: Memory) => MemoryView | undefined
}

const defaultLimit = 20

/** A subject’s memories are few, and are read completely. */
async function ofSubject(
  { store, now }: Scope,
  { subject, bound, view }: SubjectList,
  { cursor, limit = defaultLimit }: PageRequest,
): Promise<Page<MemoryView>> {
  const read = async (before: string | undefined) => {
    const there = await readDrawer(store, drawerOf({ subject, agent: null }))
    const items = newestFirst(there.map(({ memory }) => memory)).flatMap((memory) => {
      const [sort, item] = [listingSort(memory), view(memory)]
      return item === undefined || (before !== undefined && sort >= before) ? [] : [{ sort, item }]
    })
    return { items }
  }
  const page = await readPage(read, { position: decodeCursor(cursor, bound, now), limit })
  return { items: [...page.items], next_cursor: encodeCursor(page.cursor, bound, now) }
}
