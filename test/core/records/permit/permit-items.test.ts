import { afterEach, beforeEach, expect, test } from 'vitest'
import { isWriteConflict } from '../../../../core/base/ports/write-conflict.ts'
import { setAsidePartition } from '../../../../core/base/storing/set-aside.ts'
import { enterQueue } from '../../../../core/records/backlog/limit-queue.ts'
import { definitionKey, permitsFor, readDefinition } from '../../../../core/records/permit/definition.ts'
import {
  freePermit,
  putPermit,
  readPermit,
  readPermits,
  takenPermits,
} from '../../../../core/records/permit/permit-items.ts'
import { putRate, readRate } from '../../../../core/records/permit/rate-items.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
})
afterEach(() => platform.close())

const permit = { key: 'a', index: 0 }
const write = (...changes: Parameters<typeof platform.store.write>[0]) => platform.store.write(changes)
const isRefused = async (writing: Promise<void>) => isWriteConflict(await writing.catch((error: unknown) => error))

test('permits are as many as defined, else as the mission says, else any number', () => {
  const definition = { name: 'a', rate: null, created_at: 0, updated_at: 0 }
  expect(permitsFor({ key: 'a', limit: 3 }, { ...definition, concurrency: 0 })).toBe(0)
  expect(permitsFor({ key: 'a', limit: 3 }, { ...definition, concurrency: null })).toBe(3)
  expect(permitsFor({ key: 'a', limit: 3 }, undefined)).toBe(3)
  expect(permitsFor({ key: 'a' }, undefined)).toBe(Number.POSITIVE_INFINITY)
})

test('a permit is taken and given back only by who read it last', async () => {
  await write(putPermit(permit, 0, 'mis_1', 5))
  expect((await readPermit(platform.store, permit))?.body).toEqual({ index: 0, mission_id: 'mis_1', since: 5 })
  for (const stale of [0, 2]) expect(await isRefused(write(putPermit(permit, stale, 'mis_2', 6)))).toBe(true)
  await write(putPermit(permit, 1, null, 8))
  expect(await isRefused(write(putPermit(permit, 1, 'mis_2', 9)))).toBe(true)
  await write(putPermit(permit, 2, 'mis_2', 9))
  expect((await readPermit(platform.store, permit))?.body.mission_id).toBe('mis_2')
})

test('the first free permit is the lowest that nobody holds, below the limit', async () => {
  await write(putPermit(permit, 0, 'mis_1', 5), putPermit({ key: 'a', index: 2 }, 0, 'mis_3', 7))
  const permits = await readPermits(platform.store, 'a')
  expect(takenPermits(permits).map(({ mission_id, version }) => [mission_id, version])).toEqual([
    ['mis_1', 1],
    ['mis_3', 1],
  ])
  expect([1, 2, 3].map((limit) => freePermit(permits, limit))).toEqual([undefined, 1, 1])
  await write(putPermit(permit, 1, null, 8))
  const after = await readPermits(platform.store, 'a')
  expect(freePermit(after, 1)).toBe(0)
  expect(takenPermits(after).map(({ index }) => index)).toEqual([2])
})

test('permits are read apart from the queue for them and from the rate', async () => {
  const rate = { arrival: 7, at: 5 }
  await write(putPermit(permit, 0, 'mis_1', 5), putRate('a', 0, rate), ...enterQueue('a', 'waiting#1#mis_2', 'mis_2'))
  expect([...(await readPermits(platform.store, 'a')).keys()]).toEqual([0])
  expect((await readRate(platform.store, 'a'))?.body).toEqual(rate)
  expect((await platform.stores.platform.query('entities', { partition: setAsidePartition, limit: 9 })).items).toEqual(
    [],
  )
})

test('of two that reserve by the same state of a rate one is refused', async () => {
  await write(putRate('a', 0, { arrival: 1, at: 1 }))
  expect(await isRefused(write(putRate('a', 0, { arrival: 2, at: 2 })))).toBe(true)
  await write(putRate('a', 1, { arrival: 3, at: 3 }))
  expect(await isRefused(write(putRate('a', 1, { arrival: 4, at: 4 })))).toBe(true)
  expect((await readRate(platform.store, 'a'))?.body.arrival).toBe(3)
})

test('where these items stand is where the first release put them', async () => {
  await write(putPermit({ key: 'a', index: 12 }, 0, 'mis_1', 5), putRate('a', 0, { arrival: 1, at: 1 }))
  const { items } = await platform.store.query('entities', { partition: 'limit#a', limit: 9 })
  expect(items.map(({ sort }) => sort)).toEqual(['permit#0012', 'rate'])
  expect(definitionKey('a')).toEqual({ partition: 'limits', sort: 'a' })
})

test.each([
  ['limit', definitionKey('a'), () => readDefinition(platform.store, 'a')],
  ['permit', { partition: 'limit#a', sort: 'permit#0000' }, () => readPermit(platform.store, permit)],
  ['state of a rate', { partition: 'limit#a', sort: 'rate' }, () => readRate(platform.store, 'a')],
])('a %s that cannot be read says what it is', async (name, key, read) => {
  await write({ change: 'put', table: 'entities', item: { ...key, version: 1, body: {} } })
  await expect(read()).rejects.toMatchObject({ code: 'item_unreadable', details: { kind: name } })
})
