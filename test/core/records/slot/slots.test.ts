import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isWriteConflict } from '../../../../core/base/ports/write-conflict.ts'
import { laneMessage } from '../../../../core/engine/dispatch/lane-message.ts'
import { laneOf } from '../../../../core/records/mission/priority.ts'
import {
  freed,
  freeSlots,
  lease,
  leased,
  messageGroup,
  readSlots,
  release,
  type Slot,
  slotKey,
  slotOf,
} from '../../../../core/records/slot/slots.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const free: Slot = { index: 3, generation: 2, state: 'free' }
const held: Slot = { index: 3, generation: 2, state: 'leased', mission_id: 'mis_1', since: 10, lease_until: 70 }

let platform: SimulatedPlatform

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
})
afterEach(() => platform.close())

test('a lease names its mission, keeps its generation, and begins when the mission gets the slot', () => {
  expect(leased({ ...free, version: 4 }, 'mis_1', 10, 70)).toEqual({ ...held, version: 5 })
  // Renewed, it has been held since then still; for another mission it begins anew.
  expect(leased({ ...held, version: 5 }, 'mis_1', 50, 110)).toEqual({ ...held, lease_until: 110, version: 6 })
  expect(leased({ ...held, version: 5 }, 'mis_2', 50, 110)).toEqual({
    ...held,
    mission_id: 'mis_2',
    since: 50,
    lease_until: 110,
    version: 6,
  })
})

test('the sweeper looks at a slot when its lease runs out, and at a free one only where it is told to', () => {
  expect(lease({ ...free, version: 4 }, 'mis_1', 10, 70)).toEqual({
    change: 'put',
    table: 'entities',
    item: { partition: 'slots', sort: 'slot#0003', version: 5, body: held, due: 70 },
    when: { version: 4 },
  })
  expect(release({ ...held, version: 5 })).toStrictEqual({
    change: 'put',
    table: 'entities',
    item: { partition: 'slots', sort: 'slot#0003', version: 6, body: free },
    when: { version: 5 },
  })
  expect(release({ ...held, version: 5 }, 99)).toMatchObject({ item: { due: 99 } })
  expect(freed({ ...held, version: 5 })).toEqual({ ...free, version: 6 })
})

test('a slot that was never used is taken once', async () => {
  const [slot] = await readSlots(platform.store, 1)
  if (!slot) throw new Error('There is no slot')
  expect(slot).toEqual({ index: 0, generation: 0, state: 'free', version: 0 })
  await platform.store.write([lease(slot, 'mis_1', 1, 2)])
  const second = await platform.store.write([lease(slot, 'mis_2', 1, 2)]).catch((error: unknown) => error)
  expect(isWriteConflict(second)).toBe(true)
  expect((await platform.store.get('entities', slotKey(0)))?.body).toMatchObject({ mission_id: 'mis_1' })
})

test('slots are read up to the concurrency, and above it those that are still in use', async () => {
  const at = (index: number) => ({ ...free, index, version: 0 })
  await platform.store.write([lease(at(1), 'mis_1', 1, 2), lease(at(5), 'mis_2', 1, 2), release(at(2))])
  const slots = await readSlots(platform.store, 3)
  expect(slots.map(({ index, state }) => `${index} ${state}`)).toEqual(['0 free', '1 leased', '2 free', '5 leased'])
  expect(slots.map(({ version }) => version)).toEqual([0, 1, 1, 1])
  expect(freeSlots(slots, 3).map(({ index }) => index)).toEqual([0, 2])
  expect(freeSlots(slots, 2).map(({ index }) => index)).toEqual([0])
  expect((await readSlots(platform.store, 1)).map(({ index }) => index)).toEqual([0, 1, 2, 5])
  expect(freeSlots(await readSlots(platform.store, 1), 2).map(({ index }) => index)).toEqual([0])
})

test('a slot that cannot be read is given to nobody', async () => {
  await platform.store.write([
    { change: 'put', table: 'entities', item: { ...slotKey(1), version: 1, body: { index: 1 } } },
  ])
  expect((await readSlots(platform.store, 3)).map(({ index }) => index)).toEqual([0, 2])
  await expect(slotOf(platform.store, { id: 'mis_1', slot: 1 })).rejects.toMatchObject({
    code: 'item_unreadable',
    details: { kind: 'slot' },
  })
})

test('a slot is a mission’s for as long as it names it', async () => {
  const own = (id: string, slot = 3) => slotOf(platform.store, { id, slot })
  expect(await own('mis_1')).toBeUndefined()
  await platform.store.write([lease({ ...free, version: 0 }, 'mis_1', 10, 70)])
  expect(await own('mis_1')).toEqual({ ...held, version: 1 })
  expect(await own('mis_2')).toBeUndefined()
  expect(await own('mis_1', 4)).toBeUndefined()
  await platform.store.write([release({ ...held, version: 1 })])
  expect(await own('mis_1')).toBeUndefined()
})

describe('the message of a leg', () => {
  const mission = { id: 'mis_1', priority: 'HIGH', attempt: 2, leg: 5 } as Parameters<typeof laneMessage>[1]

  test('goes to the lane of its priority, in the group of its slot, once for each leg', () => {
    expect(laneMessage('ten_1', mission, held)).toEqual({
      lane: 'high',
      group: 'ten_1#3#2',
      deduplication: 'mis_1#2#5',
      body: { tenant: 'ten_1', mission: 'mis_1', attempt: 2, leg: 5 },
    })
    expect((['LOW', 'NORMAL', 'HIGH', 'CRITICAL'] as const).map(laneOf)).toEqual(['low', 'normal', 'high', 'critical'])
  })

  test('is of another group once the lease of its slot ran out', () => {
    expect(messageGroup('ten_1', { ...held, generation: 0 })).toBe('ten_1#3')
    expect(messageGroup('ten_1', { ...held, generation: 1 })).toBe('ten_1#3#1')
  })
})
