import * as z from 'zod'
import type { Change, Item, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readPartition } from '../../base/storing/reading.ts'

/**
 * One of the N leases of a tenant. It is free, or a dispatched mission holds it until its lease runs out.
 * `generation` goes up when the lease runs out: a message that a lost executor left in flight then blocks only its old group.
 */
const Slot = z.discriminatedUnion('state', [
  record({ state: z.literal('free'), index: z.number(), generation: z.number() }),
  record({
    state: z.literal('leased'),
    index: z.number(),
    generation: z.number(),
    mission_id: z.string(),
    /** When the mission got the slot; renewals leave it. */
    since: z.number(),
    lease_until: z.number(),
  }),
])
export type Slot = z.output<typeof Slot>

export const slotKind = kindOf('slot', 'entities', Slot)

/** A slot with the version of its item; 0 when it was never used. */
export interface StoredSlot {
  readonly slot: Slot
  readonly version: number
}

export const slotsPartition = 'slots'

function slotSort(index: number): string {
  return `slot#${String(index).padStart(4, '0')}`
}

export function slotKey(index: number) {
  return { partition: slotsPartition, sort: slotSort(index) }
}

/**
 * All slots from 0 to `concurrency - 1`, and those above it that are still leased from a larger plan. One that cannot be
 * read is nobody's.
 */
export async function readSlots(store: Store, concurrency: number): Promise<readonly StoredSlot[]> {
  const query = { partition: slotsPartition, limit: 1000, consistent: true }
  const { items, unreadable } = await readPartition(store, slotKind, query)
  const used = new Map(items.map((item) => [item.body.index, { slot: item.body, version: item.version }]))
  const lost = new Set(unreadable.map(({ sort }) => sort))
  const indices = Array.from({ length: concurrency }, (_, index) => index).filter((index) => !lost.has(slotSort(index)))
  const all = indices.map((index) => used.get(index) ?? unusedSlot(index))
  return [...all, ...[...used.values()].filter(({ slot }) => slot.index >= concurrency)]
}

function unusedSlot(index: number): StoredSlot {
  return { slot: { index, generation: 0, state: 'free' }, version: 0 }
}

export function freeSlots(slots: readonly StoredSlot[], concurrency: number): readonly StoredSlot[] {
  return slots.filter(({ slot }) => slot.state === 'free' && slot.index < concurrency)
}

/** The slot as it is once the mission holds it, or holds it for longer. */
export function leased({ slot, version }: StoredSlot, mission: string, now: number, until: number): StoredSlot {
  const { index, generation } = slot
  const since = slot.state === 'leased' && slot.mission_id === mission ? slot.since : now
  return {
    slot: { index, generation, state: 'leased', mission_id: mission, since, lease_until: until },
    version: version + 1,
  }
}

export function lease(held: StoredSlot, mission: string, now: number, until: number): Change {
  return putSlot(leased(held, mission, now, until).slot, held.version)
}

/** The slot as it is once it was released. */
export function freed({ slot: { index, generation }, version }: StoredSlot): StoredSlot {
  return { slot: { index, generation, state: 'free' }, version: version + 1 }
}

/** @param lookAt when the sweeper is to look whether somebody waits for it; without it whoever writes this looks */
export function release(held: StoredSlot, lookAt?: number): Change {
  return putSlot(freed(held).slot, held.version, lookAt)
}

function putSlot(slot: Slot, version: number, lookAt?: number): Change {
  const due = slot.state === 'leased' ? slot.lease_until : lookAt
  const item: Item<Slot> = {
    ...slotKey(slot.index),
    version: version + 1,
    body: slot,
    ...(due === undefined ? {} : { due }),
  }
  return { change: 'put', table: 'entities', item, when: version === 0 ? { absent: true } : { version } }
}

/** At most one message of a group is in flight, so the queue itself keeps the cap even if this code errs. */
export function messageGroup(tenant: string, slot: Slot): string {
  return slot.generation === 0 ? `${tenant}#${slot.index}` : `${tenant}#${slot.index}#${slot.generation}`
}
