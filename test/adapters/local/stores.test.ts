import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../adapters/local/database.ts'
import { compareKeys } from '../../../adapters/local/item-row.ts'
import { createStores } from '../../../adapters/local/stores.ts'
import type { Change, Item, Query, Store } from '../../../core/base/ports/store.ts'

/** What is done to the store, and what is then asked of it. */
type Act =
  | { readonly act: 'put'; readonly partition: string; readonly sorts: readonly string[]; readonly listing?: string }
  | { readonly act: 'delete'; readonly partition: string; readonly sorts: readonly string[] }
  | { readonly act: 'query'; readonly query: Query }
  | { readonly act: 'list'; readonly query: Query }
  | { readonly act: 'get'; readonly partition: string; readonly sort: string }
  | { readonly act: 'settle' }
  | { readonly act: 'reopen' }

// Those of one kind, whose order counts, and others.
const partition = fc.constantFrom('one', 'two', 'kind#1', 'kind#2', 'kind#ﾮ', 'kind#🚀')
const listing = fc.option(fc.constantFrom('open', 'done'), { nil: undefined })
const sort = fc.oneof(
  fc.nat(400).map((number) => String(number).padStart(3, '0')),
  fc.constantFrom('', '0', 'ﾮ', '🚀', 'a#1', 'a#2'),
)
const sorts = fc.oneof(
  fc.uniqueArray(sort, { minLength: 1, maxLength: 5 }),
  // Enough to go beyond what is kept in memory.
  fc.nat(9).map((from) => Array.from({ length: 90 }, (_, at) => String(from * 90 + at).padStart(3, '0'))),
)
const query: fc.Arbitrary<Query> = fc
  .record({
    partition,
    limit: fc.constantFrom(1, 2, 3, 100, 1000),
    prefix: fc.option(fc.constantFrom('', '0', '00', 'a#'), { nil: undefined }),
    descending: fc.boolean(),
    bound: fc.option(sort, { nil: undefined }),
  })
  .map(({ bound, prefix, descending, ...rest }) => ({
    ...rest,
    descending,
    ...(prefix === undefined ? {} : { prefix }),
    ...(bound === undefined ? {} : descending ? { before: bound } : { after: bound }),
  }))

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ act: fc.constant('put'), partition, sorts, listing }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('delete'), partition, sorts }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('query'), query }) },
  // The head of a partition, over and over, as a backlog is read.
  {
    weight: 3,
    arbitrary: fc.record({ act: fc.constant('query'), query: fc.record({ partition, limit: fc.constant(1) }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('list'),
      query: query.map((asked) => ({ ...asked, partition: asked.partition === 'one' ? 'open' : 'done' })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('get'), partition, sort }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('settle') }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('reopen') }) },
) as fc.Arbitrary<Act>

test('reads see every write, whether it is in memory, on its way to the disk, or there', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 60 }), async (acts) => {
      const database = openDatabase(':memory:')
      let store = createStores(database, Date).tenant('ten_1')
      const model = new Map<string, Item>()
      let version = 0
      for (const one of acts) {
        if (one.act === 'settle') await database.settled()
        else if (one.act === 'reopen') store = await reopened(database)
        else if (one.act === 'put' || one.act === 'delete') await change(store, model, one, ++version)
        else expect(await answerOf(store, one)).toEqual(expected(model, one))
      }
      database.close()
    }),
    { numRuns: 300 },
  )
}, 60_000)

/** What was known in memory is forgotten. */
async function reopened(database: Database): Promise<Store> {
  await database.settled()
  return createStores(database, Date).tenant('ten_1')
}

async function change(
  store: Store,
  model: Map<string, Item>,
  one: Extract<Act, { act: 'put' | 'delete' }>,
  version: number,
): Promise<void> {
  const changes = one.sorts.map((at): Change => {
    const key = { partition: one.partition, sort: at }
    if (one.act === 'delete') {
      model.delete(`${one.partition}|${at}`)
      return { change: 'delete', table: 'entities', key }
    }
    const item: Item = {
      ...key,
      version,
      body: { at, version },
      ...(one.listing ? { listing: { partition: one.listing, sort: `${one.partition}${at}` } } : {}),
    }
    model.set(`${one.partition}|${at}`, item)
    return { change: 'put', table: 'entities', item }
  })
  await store.write(changes)
}

async function answerOf(store: Store, one: Extract<Act, { act: 'query' | 'list' | 'get' }>): Promise<unknown> {
  if (one.act === 'get') return store.get('entities', { partition: one.partition, sort: one.sort })
  if (one.act === 'query') return (await store.query('entities', one.query)).items
  return (await store.queryListing('entities', one.query)).keys.map(({ key }) => key)
}

function expected(model: Map<string, Item>, one: Extract<Act, { act: 'query' | 'list' | 'get' }>): unknown {
  if (one.act === 'get') return model.get(`${one.partition}|${one.sort}`)
  if (one.act === 'query') return page([...model.values()], one.query, (item) => item)
  const listed = [...model.values()].flatMap((item) => (item.listing ? [{ ...item.listing, item }] : []))
  return page(listed, one.query, (entry) => entry).map(({ item: { partition: at, sort: by } }) => ({
    partition: at,
    sort: by,
  }))
}

function page<Row>(
  rows: readonly Row[],
  asked: Query,
  keyOf: (row: Row) => { partition: string; sort: string },
): Row[] {
  const { prefix = '', after, before, descending, limit } = asked
  return rows
    .filter((row) => keyOf(row).partition === asked.partition && keyOf(row).sort.startsWith(prefix))
    .filter((row) => after === undefined || compareKeys(keyOf(row).sort, after) > 0)
    .filter((row) => before === undefined || compareKeys(keyOf(row).sort, before) < 0)
    .sort((a, b) => compareKeys(keyOf(a).sort, keyOf(b).sort) * (descending ? -1 : 1))
    .slice(0, limit)
}

test('keys are in the order of their UTF-8 bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
      expect(Math.sign(compareKeys(one, other))).toBe(Buffer.compare(Buffer.from(one), Buffer.from(other)))
    }),
  )
})

test('a deletion on its way to the disk hides nothing of its partition', async () => {
  const database = openDatabase(':memory:')
  const stored: Item = { partition: 'kind#1', sort: 'a', version: 1, body: {} }
  await createStores(database, Date)
    .tenant('ten_1')
    .write([{ change: 'put', table: 'entities', item: stored }])
  const store = await reopened(database)
  await store.write([{ change: 'delete', table: 'entities', key: { partition: 'kind#1', sort: '' } }])
  expect((await store.query('entities', { partition: 'kind#1', limit: 1 })).items).toEqual([stored])
  database.close()
})
