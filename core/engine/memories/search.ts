import type { Store } from '../../base/ports/store.ts'
import { readDrawer } from '../../records/memory/drawers.ts'
import { type Drawer, isOfAgent, type Memory, newestFirst } from '../../records/memory/memory.ts'
import { rank } from '../../records/memory/ranking.ts'
import { plainText, termsOf } from '../../records/memory/terms.ts'

/** The agent and subject to search for; without an agent, everything that any agent knows about the subject. */
export interface Seeker {
  readonly subject: string | null
  readonly agent: string | null
}

export interface FoundMemory {
  readonly memory: Memory
  /** 0 if there was no query. */
  readonly score: number
}

export interface Search {
  /** The best match first. */
  readonly found: readonly FoundMemory[]
  /** The number of memories searched. */
  readonly searched: number
}

/** The bound of query terms; further ones are ignored. Each term is looked up in all memories. */
const mostTerms = 32

/**
 * Finds memories of this agent and subject that contain words of the query; without a query, the newest. It reads at most three
 * drawers in full, so it finds what was stored a moment before, and needs no index.
 */
export async function searchMemories(
  store: Pick<Store, 'query' | 'setAside'>,
  seeker: Seeker,
  { query, limit }: { readonly query: string; readonly limit: number },
): Promise<Search> {
  const known = await knownTo(store, seeker)
  const terms = [...new Set(termsOf(plainText(query)))].slice(0, mostTerms)
  const found = terms.length === 0 ? known.map((memory) => ({ memory, score: 0 })) : ranked(known, terms)
  return { found: found.slice(0, limit), searched: known.length }
}

async function knownTo(store: Pick<Store, 'query' | 'setAside'>, seeker: Seeker): Promise<readonly Memory[]> {
  const { agent } = seeker
  const drawers = await Promise.all(drawersOf(seeker).map((drawer) => readDrawer(store, drawer)))
  const there = drawers.flat().map(({ memory }) => memory)
  return newestFirst(agent === null ? there : there.filter((memory) => isOfAgent(agent, memory)))
}

function drawersOf({ subject, agent }: Seeker): readonly Drawer[] {
  const shared: Drawer = { subject: null, agent: null }
  const own: readonly Drawer[] = agent === null ? [] : [{ subject: null, agent }]
  return subject === null ? [...own, shared] : [{ subject, agent: null }, ...own, shared]
}

function ranked(known: readonly Memory[], query: readonly string[]): readonly FoundMemory[] {
  const documents = known.map((memory) => ({ value: memory, text: plainText([memory.text, ...memory.tags].join(' ')) }))
  return rank(documents, query).map(({ value, score }) => ({ memory: value, score }))
}
