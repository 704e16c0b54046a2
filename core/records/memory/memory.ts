import * as z from 'zod'
import { Origin } from '../../../contract/resources/guardrail.ts'
import type { Change, Item, Key } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { digestDigits, digestOf } from './digest.ts'

const Source = z.discriminatedUnion('kind', [
  record({ kind: z.literal('mission'), mission_id: z.string(), step: z.number() }),
  record({ kind: z.literal('api'), key_id: z.string() }),
])

/** What agents know beyond a mission. Times are milliseconds since the epoch. */
const Memory = record({
  id: z.string(),
  text: z.string(),
  /** Whom or what it is about; `null`: nobody in particular. */
  subject: z.string().nullable(),
  /** Whose it is; `null`: all agents share it. */
  agent: z.string().nullable(),
  tags: list(z.string()).default([]),
  /** Where it was first remembered. */
  source: Source,
  /** `outside`: it was remembered after text from outside was read. Not known of what earlier releases remembered. */
  origin: Origin.exactOptional(),
  created_at: z.number(),
  /** `null`: kept until somebody has it forgotten. */
  expires_at: z.number().nullable().default(null),
})
export type Memory = z.output<typeof Memory>

export const memoryKind = kindOf('lasting memory', 'entities', Memory)

export interface StoredMemory {
  readonly memory: Memory
  readonly version: number
}

/** Whom a memory is about, and whose it is. */
export type Belonging = Pick<Memory, 'subject' | 'agent'>

/**
 * What is kept, searched and bounded together: all that is known of one subject, whoever knows it; or, of nobody in particular,
 * what one agent knows, or what all share.
 */
export type Drawer = Belonging & ({ readonly agent: null } | { readonly subject: null })

export function drawerOf({ subject, agent }: Belonging): Drawer {
  return subject === null ? { subject, agent } : { subject, agent: null }
}

const idPrefix = 'mem_'
const partitionPrefix = 'memories#'
export const memoryPrefix = 'memory#'

/** All memories of a tenant, newest first. */
export const memoriesListing = 'memories'

export function drawerPartition({ subject, agent }: Drawer): string {
  return `${partitionPrefix}${digestOf([subject, agent])}`
}

/**
 * The same words, of the same agent and about the same subject, are the same memory. Its id says in which drawer it is, so that
 * it is found by its id alone.
 */
export function memoryId(belonging: Belonging, text: string): string {
  const words = text.normalize('NFC').trim().replaceAll(/\s+/g, ' ')
  const { subject, agent } = drawerOf(belonging)
  return `${idPrefix}${digestOf([subject, agent])}${digestOf([belonging.agent, words])}`
}

export function memoryKey(id: string): Key {
  const [drawer, own] = [id.slice(idPrefix.length, -digestDigits), id.slice(-digestDigits)]
  return { partition: `${partitionPrefix}${drawer}`, sort: `${memoryPrefix}${own}` }
}

/** By the time at which it was remembered; the id makes it unique. */
export function listingSort({ created_at, id }: Pick<Memory, 'created_at' | 'id'>): string {
  return `${String(created_at).padStart(15, '0')}#${id}`
}

/** @param version that of the item to replace */
export function putMemory(memory: Memory, version: number): Change {
  const { expires_at } = memory
  const item: Item<Memory> = {
    ...memoryKey(memory.id),
    version: version + 1,
    body: memory,
    listing: { partition: memoriesListing, sort: listingSort(memory) },
    ...(expires_at === null ? {} : { expires_at: Math.floor(expires_at / 1000) }),
  }
  return { change: 'put', table: 'entities', item, when: version === 0 ? { absent: true } : { version } }
}

/** Whether it is this agent's, or all agents'. */
export function isOfAgent(agent: string, memory: Pick<Memory, 'agent'>): boolean {
  return memory.agent === null || memory.agent === agent
}

/**
 * Whether a mission may write it: what is learnt while somebody is served is about them, and is never told to others; and what is
 * known of nobody in particular changes only where nobody in particular is served.
 */
export function isWritableBy(
  mission: { readonly subject: string | null; readonly agent: string },
  memory: Memory,
): boolean {
  return memory.subject === mission.subject && isOfAgent(mission.agent, memory)
}

export function newestFirst(memories: readonly Memory[]): readonly Memory[] {
  return memories.toSorted((one, other) => (listingSort(one) < listingSort(other) ? 1 : -1))
}
