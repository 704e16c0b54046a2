import * as z from 'zod'
import type { Change, Item, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem, readPartition } from '../../base/storing/reading.ts'

/**
 * One of a tenant's N leases. It is free, or a dispatched mission holds it until its lease expires. `generation` increases when
 * the lease expires: a message that a lost executor left in flight then blocks only its old group.
 */
const Slot = z.discriminatedUnion('state', [
  record({ state: z.literal('free'), index: z.number(), generation: z.number() }),
  record({
    state: z.literal('leased'),
    index: z.number(),
    generation: z.number(),
    mission_id: z.string(),
    /** When the mission got the slot; renewals do not change it. */
    since: z.number(),
    lease_until: z.number(),
  }),
])
export type Slot = z.output<typeof Slot>

export const slotKind = kindOf('slot', 'entities', Slot)

export type LeasedSlot = Extract<Slot, { state: 'leased' }>

/** A slot with the version of its item; 0 if it was never used. */
export type StoredSlot<S extends Slot = Slot> = S & { readonly version: number }

export const slotsPartition = 'slots'

function slotSort(index: number): string {
  return `slot#${String(index).padStart(4, '0')}`
}

export function slotKey(index: number) {
  return { partition: slotsPartition, sort: slotSort(index) }
}

/**
 * All slots from 0 to `concurrency - 1`, and those above it that are still leased from a larger plan. Unreadable slots are
 * omitted.
 */
export async function readSlots(store: Store, concurrency: number): Promise<readonly StoredSlot[]> {
  const query = { partition: slotsPartition, limit: 1000, consistent: true }
  const { items, unreadable } = await readPartition(store, slotKind, query)
  const used = new Map(items.map((item) => [item.body.index, { ...item.body, version: item.version }]))
  const lost = new Set(unreadable.map(({ sort }) => sort))
  const indices = Array.from({ length: concurrency }, (_, index) => index).filter((index) => !lost.has(slotSort(index)))
  const all = indices.map((index) => used.get(index) ?? unusedSlot(index))
  return [...all, ...[...used.values()].filter(({ index }) => index >= concurrency)]
}

function unusedSlot(index: number): StoredSlot {
  return { index, generation: 0, state: 'free', version: 0 }
}

export function freeSlots<S extends Slot>(slots: readonly S[], concurrency: number): readonly S[] {
  return slots.filter(({ state, index }) => state === 'free' && index < concurrency)
}

/**
 * The slot that a mission holds. Mission and slot change in one write, so a mismatch means that the mission has moved on since it
 * was read.
 */
export async function slotOf(
  store: Store,
  mission: { readonly id: string; readonly slot: number },
): Promise<StoredSlot<LeasedSlot> | undefined> {
  const item = await readItem(store, slotKind, slotKey(mission.slot), { consistent: true })
  if (item?.body.state !== 'leased' || item.body.mission_id !== mission.id) return undefined
  return { ...item.body, version: item.version }
}

/** The slot after the mission gets it, or extends its lease. */
export function leased(slot: StoredSlot, mission: string, now: number, until: number): StoredSlot<LeasedSlot> {
  const { index, generation, version } = slot
  const since = slot.state === 'leased' && slot.mission_id === mission ? slot.since : now
  return { index, generation, state: 'leased', mission_id: mission, since, lease_until: until, version: version + 1 }
}

export function lease(slot: StoredSlot, mission: string, now: number, until: number): Change {
  return putSlot(leased(slot, mission, now, until))
}

/** The slot after its release. */
export function freed({ index, generation, version }: StoredSlot): StoredSlot {
  return { index, generation, state: 'free', version: version + 1 }
}

/** @param lookAt when the sweeper checks whether somebody waits for it; without it the caller checks */
export function release(slot: StoredSlot, lookAt?: number): Change {
  return putSlot(freed(slot), lookAt)
}

function putSlot({ version, ...slot }: StoredSlot, lookAt?: number): Change {
  const due = slot.state === 'leased' ? slot.lease_until : lookAt
  const item: Item<Slot> = { ...slotKey(slot.index), version, body: slot, ...(due === undefined ? {} : { due }) }
  return { change: 'put', table: 'entities', item, when: version === 1 ? { absent: true } : { version: version - 1 } }
}

/** At most one message of a group is in flight, so the queue itself enforces the cap even if this code has a bug. */
export function messageGroup(tenant: string, slot: Slot): string {
  return slot.generation === 0 ? `${tenant}#${slot.index}` : `${tenant}#${slot.index}#${slot.generation}`
}
