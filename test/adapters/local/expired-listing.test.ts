import { expect, test } from 'vitest'
import * as z from 'zod'
import { openDatabase } from '../../../adapters/local/database.ts'
import { createStores } from '../../../adapters/local/stores.ts'
import { newestFirst } from '../../../core/base/paging/newest-first.ts'
import type { Store } from '../../../core/base/ports/store.ts'
import { kindOf } from '../../../core/base/storing/kind.ts'
import { item, put } from '../../ports/store-harness.ts'

const now = Date.parse('2026-11-29T09:00:00Z')
const gone = { expires_at: now / 1000 - 1 }

async function filled(count: number, isGone: (at: number) => boolean) {
  const database = openDatabase(':memory:')
  const store = createStores(database, { now: () => now }).tenant('ten_1')
  const sorts = Array.from({ length: count }, (_, at) => String(at).padStart(5, '0'))
  for (let from = 0; from < count; from += 100) {
    const items = sorts
      .slice(from, from + 100)
      .map((sort, at) => put(item(sort, 's', { listing: { partition: 'all', sort }, ...(isGone(from + at) && gone) })))
    await store.write(items)
  }
  return { database, store }
}

const anything = kindOf('anything', 'entities', z.unknown())

test('a listing shows no key of what has expired, on disk or not yet', async () => {
  const { database, store } = await filled(700, (at) => at !== 3 && at !== 650)
  const keys = async () =>
    (await store.queryListing('entities', { partition: 'all', limit: 2 })).keys.map(({ sort }) => sort)
  expect(await keys()).toEqual(['00003', '00650'])
  await database.settled()
  expect(await keys()).toEqual(['00003', '00650'])
  expect(await store.queryListing('entities', { partition: 'all', limit: 2 })).not.toHaveProperty('cursor')
  database.close()
})

test('what one read passes over has a bound, and its cursor goes on behind it', async () => {
  const { database, store } = await filled(6000, (at) => at < 5990)
  const first = await store.queryListing('entities', { partition: 'all', limit: 2 })
  expect(first.keys).toEqual([])
  const after = first.cursor as string
  const next = await store.queryListing('entities', { partition: 'all', limit: 2, after })
  expect(next.keys.map(({ sort }) => sort)).toEqual(['05990', '05991'])
  database.close()
})

test('a page of a list is full although the index still names what is gone', async () => {
  const { database, store } = await filled(300, () => false)
  // As an index that lags: its keys are there, and the items are not.
  const lagging: Store = {
    ...store,
    getMany: async (table, keys, options) =>
      (await store.getMany(table, keys, options)).map((found) =>
        Number(found?.partition) % 50 === 0 ? found : undefined,
      ) as never,
  }
  const list = { kind: anything, listing: 'all', bound: 'bound', view: (body: unknown) => body }
  const bodies: unknown[] = []
  let cursor: string | undefined
  let pages = 0
  do {
    const page = await newestFirst({ store: lagging, now }, list, { limit: 2, cursor })
    bodies.push(...page.items)
    cursor = page.next_cursor ?? undefined
    pages++
  } while (cursor !== undefined)
  expect(bodies).toHaveLength(6)
  expect(pages).toBeLessThanOrEqual(4)
  database.close()
})
