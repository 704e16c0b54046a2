import { expect, test } from 'vitest'
import { openDatabase } from '../../../../adapters/local/database.ts'
import { createStores } from '../../../../adapters/local/stores.ts'
import { SortieError } from '../../../../contract/errors.ts'
import type { Store, Stores } from '../../../../core/base/ports/store.ts'
import { createLessons, type Matter } from '../../../../core/engine/lessons/lessons.ts'
import { lessonsKey, revised } from '../../../../core/records/lesson/lesson.ts'

const day = 24 * 3_600_000
const matter: Matter = { model: 'openai/a at home' }

function storesInMemory(clock = { now: () => Date.now() }): Stores {
  return createStores(openDatabase(':memory:'), clock)
}

const withPlatform = (stores: Stores, changes: Partial<Store>): Stores => ({
  ...stores,
  tenant: stores.tenant,
  platform: { ...stores.platform, ...changes },
})

const learned = (...keys: readonly string[]) => ({ learned: keys, forgotten: [] })
const keysOf = async (lessons: ReturnType<typeof createLessons>, about: Matter) =>
  (await lessons.of(about))?.map(({ key }) => key)

test('what one process learns all know, each of one model, and each tenant its own', async () => {
  const stores = storesInMemory()
  const [one, other] = [createLessons({ stores, clock: Date }), createLessons({ stores, clock: Date })]
  await one.revise(matter, learned('a'))
  await one.revise({ ...matter, tenant: 'ten_1' }, learned('b'))
  expect(await keysOf(other, matter)).toEqual(['a'])
  expect(await keysOf(other, { ...matter, tenant: 'ten_1' })).toEqual(['b'])
  expect(await keysOf(other, { ...matter, tenant: 'ten_2' })).toEqual([])
  expect(await keysOf(other, { model: 'openai/b at home' })).toEqual([])
})

test('what several learn or forget at once is all kept', async () => {
  const stores = storesInMemory()
  const processes = Array.from({ length: 8 }, () => createLessons({ stores, clock: Date }))
  await processes[0]?.revise(matter, learned('old'))
  await Promise.all(
    processes.map((process, at) =>
      process.revise(matter, at === 0 ? { learned: [], forgotten: ['old'] } : learned(`${at}`)),
    ),
  )
  const known = await keysOf(createLessons({ stores, clock: Date }), matter)
  expect(known?.toSorted()).toEqual(['1', '2', '3', '4', '5', '6', '7'])
})

test('it holds for a day, however often it is met, and for no longer where the clock is set back', async () => {
  const clock = { time: day, now: () => clock.time }
  const lessons = createLessons({ stores: storesInMemory(clock), clock })
  await lessons.revise(matter, learned('a'))
  clock.time += day - 1000
  await lessons.revise(matter, learned('a', 'b'))
  expect(await lessons.of(matter)).toEqual([
    { key: 'a', leftMs: 1000 },
    { key: 'b', leftMs: day },
  ])
  clock.time += 1000
  expect((await lessons.of(matter))?.filter(({ leftMs }) => leftMs > 0)).toEqual([{ key: 'b', leftMs: day - 1000 }])
  clock.time = 0
  expect(await lessons.of(matter)).toEqual([
    { key: 'a', leftMs: day },
    { key: 'b', leftMs: day },
  ])
})

test('of one model so many are known, and the oldest makes room', () => {
  const known = revised([], learned(...Array.from({ length: 60 }, (_, at) => `${at}`)), 0)
  expect(known.map(({ key }) => key)).toEqual(Array.from({ length: 50 }, (_, at) => `${at + 10}`))
})

test('a store that is away, or does not answer, and what cannot be read cost nothing but learning anew', async () => {
  const stores = storesInMemory()
  const away = async () => {
    throw new SortieError('unavailable', 'DynamoDB does not answer')
  }
  const lost = createLessons({ stores: withPlatform(stores, { get: away, write: away }), clock: Date })
  await lost.revise(matter, learned('a'))
  expect(await lost.of(matter)).toBeUndefined()

  const never = () => new Promise<never>(() => {})
  const silent = createLessons({ stores: withPlatform(stores, { get: never }), clock: Date, patienceMs: 1 })
  await silent.revise(matter, learned('a'))
  expect(await silent.of(matter)).toBeUndefined()

  const item = { ...lessonsKey(matter.model), version: 1, body: { lessons: 'none' } }
  await stores.platform.write([{ change: 'put', table: 'ephemeral', item }])
  const lessons = createLessons({ stores, clock: Date })
  await lessons.revise(matter, learned('a'))
  expect(await lessons.of(matter)).toBeUndefined()
})
