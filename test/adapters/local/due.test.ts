import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../adapters/local/database.ts'
import { createLoopShares } from '../../../adapters/local/loop-shares.ts'
import { createStores } from '../../../adapters/local/stores.ts'
import { put } from '../../ports/store-harness.ts'

let database: Database
beforeEach(() => {
  database = openDatabase(':memory:')
})
afterEach(() => database.close())

test('whoever reads through what is due leaves the event loop to others in between', async () => {
  const loop = createLoopShares({ all: 1_000_000, byGroup: 100_000 })
  const stores = createStores(database, Date, { loop })
  const body = 'x'.repeat(10_000)
  for (let at = 0; at < 10; at++) {
    const items = Array.from({ length: 10 }, (_, of) => ({
      partition: `${at}#${of}`,
      sort: 's',
      version: 1,
      body,
      due: 1,
    }))
    await stores.tenant('ten_1').write(items.map((item) => put(item)))
  }
  let turns = 0
  let isReading = true
  const turn = () => {
    turns++
    if (isReading) setImmediate(turn)
  }
  setImmediate(turn)
  let found = 0
  let after: string | undefined
  do {
    const page = await stores.platform.queryDue({ until: 1, limit: 5, ...(after && { after }) })
    found += page.items.length
    after = page.cursor
  } while (after !== undefined)
  isReading = false
  expect(found).toBe(100)
  // A million characters, of which each turn has at most a hundred thousand and the page that passes them.
  expect(turns).toBeGreaterThanOrEqual(6)
})

test('a page ends with what takes a few milliseconds, and the next one goes on from there', async () => {
  const stores = createStores(database, Date)
  const body = 'x'.repeat(100_000)
  const items = [1, 2, 3, 4, 5].map((at) => ({ partition: `p${at}`, sort: 's', version: 1, body, due: at }))
  await stores.tenant('ten_1').write(items.map((item) => put(item)))
  const first = await stores.platform.queryDue({ until: 10, limit: 100 })
  expect(first.items.map(({ due }) => due)).toEqual([1, 2])
  const second = await stores.platform.queryDue({ until: 10, limit: 100, after: String(first.cursor) })
  expect(second.items.map(({ due }) => due)).toEqual([3, 4])
})
