import { afterEach, beforeEach, expect, test } from 'vitest'
import { setAsidePartition } from '../../../../core/base/storing/set-aside.ts'
import { missionKey } from '../../../../core/records/mission/mission-items.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform
let process: Process

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
  process = platform.process((_call, perform) => perform())
})
afterEach(() => platform.close())

/** As a bug, a bad disk or a hand leaves it. */
async function spoil(id: string): Promise<void> {
  const item = await platform.store.get('entities', missionKey(id))
  if (!item) throw new Error(`There is no ${id}`)
  const spoilt = { ...item, version: item.version + 1, body: { id, status: 'PENDING' } }
  await platform.store.write([{ change: 'put', table: 'entities', item: spoilt }])
}

async function carryOutAll(): Promise<void> {
  for (let messages = platform.receive(); messages.length > 0; messages = platform.receive()) {
    for (const message of messages) {
      await process.execute(message.body)
      await platform.lanes.delete(message)
    }
  }
}

async function statusOf(id: string): Promise<unknown> {
  return (await platform.stored()).missions.find((mission) => mission.id === id)?.status
}

async function setAside(): Promise<readonly string[]> {
  const { items } = await platform.stores.platform.query('entities', { partition: setAsidePartition, limit: 10 })
  return items.map(({ sort }) => sort)
}

test('a mission at the head of the backlog that cannot be read does not keep back those behind it', async () => {
  const holder = await process.submit({ agent: 'echo', input: 'holds the slot' })
  const spoilt = await process.submit({ agent: 'echo', input: 'spoilt', priority: 'CRITICAL' })
  const behind = await process.submit({ agent: 'echo', input: 'behind' })
  await spoil(spoilt.id)
  await carryOutAll()
  expect([await statusOf(holder.id), await statusOf(behind.id)]).toEqual(['COMPLETED', 'COMPLETED'])
  expect(await setAside()).toEqual([`${platform.tenant}|entities|mission#${spoilt.id}|mission`])
})

test('its slot goes to others once its lease has run out', async () => {
  const spoilt = await process.submit({ agent: 'echo', input: 'holds the slot' })
  const behind = await process.submit({ agent: 'echo', input: 'behind' })
  await spoil(spoilt.id)
  await carryOutAll()
  expect(await statusOf(behind.id)).toBe('PENDING')
  platform.advance(61_000)
  expect(await process.sweep()).toMatchObject({ mended: { slot_passed_on: 1 }, failed: 0 })
  await carryOutAll()
  expect(await statusOf(behind.id)).toBe('COMPLETED')
})

test('a permit that it has goes to who waits for one', async () => {
  await process.putLimit('k', { concurrency: 1, rate: null })
  const concurrency = [{ key: 'k' }]
  const spoilt = await process.submit({ agent: 'echo', input: 'has the permit', concurrency })
  const behind = await process.submit({ agent: 'echo', input: 'behind', concurrency })
  await spoil(spoilt.id)
  platform.advance(61_000)
  expect(await process.sweep()).toMatchObject({ mended: { slot_passed_on: 1, permit_freed: 1 } })
  await carryOutAll()
  expect(await statusOf(behind.id)).toBe('COMPLETED')
})

test('one at the head of the queue for a permit does not keep back those behind it', async () => {
  await process.putLimit('k', { concurrency: 1, rate: null })
  const concurrency = [{ key: 'k' }]
  await process.submit({ agent: 'echo', input: 'has the permit', concurrency })
  const spoilt = await process.submit({ agent: 'echo', input: 'waits', concurrency, priority: 'CRITICAL' })
  const behind = await process.submit({ agent: 'echo', input: 'behind', concurrency })
  await spoil(spoilt.id)
  await carryOutAll()
  expect(await statusOf(behind.id)).toBe('COMPLETED')
})
