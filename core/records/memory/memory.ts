import * as z from 'zod'
import { Origin } from '../../../contract/resources/guardrail.ts'
import type { Change, Item, Key } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { digestDigits, digestOf } from './digest.ts'

const Source = z.discriminatedUnion('kind', [
  record({ kind: z.literal('mission'), mission_id: z.string(), step: z.number() }),
  record({ kind: z.literal('api'), key_id: z.string() }),
])

/** Knowledge of agents beyond one mission. Times are milliseconds since the epoch. */
const Memory = record({
  id: z.string(),
  text: z.string(),
  /** Whom or what it is about; `null` means nobody in particular. */
  subject: z.string().nullable(),
  /** The agent that it belongs to; `null` means that all agents share it. */
  agent: z.string().nullable(),
  tags: list(z.string()).default([]),
  /** Where it was first stored. */
  source: Source,
  /** `outside`: it was stored after text from outside was read. Absent in memories of earlier releases. */
  origin: Origin.exactOptional(),
  created_at: z.number(),
  /** `null` means that it is kept until somebody has it forgotten. */
  expires_at: z.number().nullable().default(null),
})
export type Memory = z.output<typeof Memory>

export const memoryKind = kindOf('lasting memory', 'entities', Memory)

export interface StoredMemory {
  readonly memory: Memory
  readonly version: number
}

/** The subject and the agent of a memory. */
export type Belonging = Pick<Memory, 'subject' | 'agent'>

/**
 * The unit of storage, search and bounds: everything known about one subject, by any agent; or, without a subject, the memories
 * of one agent, or those that all share.
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
 * The same words from the same agent about the same subject are the same memory. The id identifies the drawer, so a memory is
 * found by its id alone.
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

/** Ordered by creation time; the id makes it unique. */
export function listingSort({ created_at, id }: Pick<Memory, 'created_at' | 'id'>): string {
  return `${String(created_at).padStart(15, '0')}#${id}`
}

/** @param version the version of the item to replace */
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

/** Whether it belongs to this agent, or to all agents. */
export function isOfAgent(agent: string, memory: Pick<Memory, 'agent'>): boolean {
  return memory.agent === null || memory.agent === agent
}

/**
 * Whether a mission may write it: a mission for a subject writes only about that subject, so what it learns is never shown to
 * others; memories without a subject change only in missions without one.
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
