import { beforeEach, expect, test } from 'vitest'
import { formatCheckedStores } from '../../../adapters/aws/format-checked-stores.ts'
import { openDatabase } from '../../../adapters/local/database.ts'
import { createStores } from '../../../adapters/local/stores.ts'
import type { Store, Stores } from '../../../core/base/ports/store.ts'
import { formatKey, setPause, storedFormat } from '../../../core/base/storing/format.ts'
import { item, put } from '../../ports/store-harness.ts'

let inner: Stores
let stores: Stores
let looks: number
let logged: string[]

beforeEach(() => {
  looks = 0
  logged = []
  inner = createStores(openDatabase(':memory:'), Date)
  const get: Store['get'] = async (table, key, options) => {
    if (key.partition === formatKey.partition) looks += 1
    return inner.platform.get(table, key, options)
  }
  const counted: Stores = { ...inner, platform: { ...inner.platform, get } }
  stores = formatCheckedStores(counted, { error: (message) => void logged.push(message) })
})

async function stored(format: number): Promise<void> {
  await inner.platform.write([
    { change: 'put', table: 'entities', item: { ...formatKey, version: 1, body: { format } } },
  ])
}

/** Every way in which a function reads or writes. */
const operations: Readonly<Record<string, (given: Stores) => Promise<unknown>>> = {
  get: ({ tenant }) => tenant('ten_a').get('entities', { partition: 'p', sort: 'a' }),
  getMany: ({ tenant }) => tenant('ten_a').getMany('entities', [{ partition: 'p', sort: 'a' }]),
  query: ({ tenant }) => tenant('ten_a').query('entities', { partition: 'p', limit: 1 }),
  queryListing: ({ tenant }) => tenant('ten_a').queryListing('entities', { partition: 'p', limit: 1 }),
  write: ({ tenant }) => tenant('ten_a').write([put(item('p', 'b'))]),
  increment: ({ tenant }) => tenant('ten_a').increment('entities', { partition: 'p', sort: 'n' }, 1),
  setAside: ({ tenant }) =>
    tenant('ten_a').setAside({ table: 'entities', partition: 'p', sort: 'a', kind: 'parcel', reason: 'a test' }),
  'platform.get': ({ platform }) => platform.get('entities', { partition: 'p', sort: 'a' }),
  'platform.write': ({ platform }) => platform.write([put(item('p', 'b'))]),
  'platform.queryDue': ({ platform }) => platform.queryDue({ until: Date.now(), limit: 1 }),
}

test.each(Object.entries(operations))('%s is refused over a newer format', async (_, operate) => {
  await stored(storedFormat + 1)
  await expect(operate(stores)).rejects.toMatchObject({ code: 'newer_format' })
  expect(logged).toEqual([expect.stringContaining(`format ${storedFormat + 1}`)])
})

test('nothing is written over a newer format', async () => {
  await stored(storedFormat + 1)
  await Promise.allSettled(Object.values(operations).map((operate) => operate(stores)))
  for (const store of [inner.tenant('ten_a'), inner.platform]) {
    expect(
      await store.getMany(
        'entities',
        ['b', 'n'].map((sort) => ({ partition: 'p', sort })),
      ),
    ).toEqual([undefined, undefined])
    expect((await store.query('entities', { partition: 'set-aside', limit: 1 })).items).toEqual([])
  }
})

test.each(Object.entries(operations))('%s goes through over this format', async (_, operate) => {
  await stored(storedFormat)
  await operate(stores)
})

test('a process looks once, however much it reads and writes', async () => {
  await stored(storedFormat)
  for (const operate of Object.values(operations)) await operate(stores)
  await Promise.all(Object.values(operations).map((operate) => operate(stores)))
  expect(looks).toBe(1)
})

test('one that was refused looks again', async () => {
  await stored(storedFormat + 1)
  await expect(stores.tenant('ten_a').get('entities', { partition: 'p', sort: 'a' })).rejects.toThrow()
  await stored(storedFormat)
  expect(await stores.tenant('ten_a').get('entities', { partition: 'p', sort: 'a' })).toBeUndefined()
})

test('a process that saw no pause looks no more; one that is paused looks each time, until it is lifted', async () => {
  await setPause(inner.platform, { restored_to: 5 })
  expect(await stores.paused()).toEqual({ restored_to: 5 })
  expect(await stores.tenant('ten_a').get('entities', { partition: 'p', sort: 'a' })).toBeUndefined()
  expect(await stores.paused()).toEqual({ restored_to: 5 })
  await setPause(inner.platform, undefined)
  expect(await stores.paused()).toBeUndefined()
  const before = looks
  expect(await stores.paused()).toBeUndefined()
  expect(looks).toBe(before)
})
