import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../../adapters/local/database.ts'
import { createLoopShares } from '../../../adapters/local/loop-shares.ts'
import { createStores } from '../../../adapters/local/stores.ts'
import { item, put } from '../../ports/store-harness.ts'

describe('how tenants share the turns of the event loop', () => {
  const body = 'x'.repeat(60 * 1024)
  const sorts = Array.from({ length: 40 }, (_, at) => String(at).padStart(2, '0'))

  async function twoTenants() {
    const database = openDatabase(':memory:')
    const loop = createLoopShares({ all: 1024 * 1024, byGroup: 100_000 })
    const stores = createStores(database, Date, { loop })
    const [large, small] = [stores.tenant('large'), stores.tenant('small')]
    for (const sort of sorts) await large.write([put(item('p', sort, { body }))])
    await small.write([put(item('p', 's'))])
    await new Promise(setImmediate)
    return { large, small }
  }

  test('one that reads much goes on in later turns, and another is not kept waiting', async () => {
    const { large, small } = await twoTenants()
    let read = 0
    const reads = sorts.map((sort) => large.get('entities', { partition: 'p', sort }).then(() => read++))
    expect((await small.get('entities', { partition: 'p', sort: 's' }))?.sort).toBe('s')
    const byTurn = [read]
    while (read < sorts.length) {
      await new Promise(setImmediate)
      byTurn.push(read)
    }
    expect(Math.max(...byTurn.map((so, at) => so - (byTurn[at - 1] ?? 0)))).toBeLessThanOrEqual(2)
    await Promise.all(reads)
  })

  test('many keys at once are read in pieces, and all are found', async () => {
    const { large } = await twoTenants()
    const keys = [...sorts, 'none'].map((sort) => ({ partition: 'p', sort }))
    let turns = 0
    const found = large.getMany('entities', keys)
    const isThere = found.then(() => true)
    while (!(await Promise.race([isThere, new Promise<boolean>((resolve) => setImmediate(resolve, false))]))) turns++
    expect((await found).map((one) => one?.sort)).toEqual([...sorts, undefined])
    // Five of them are as much as one page has.
    expect(turns).toBeGreaterThanOrEqual(7)
  })

  test('a page ends with a cursor where it would take long', async () => {
    const { large } = await twoTenants()
    const pages: number[] = []
    for (let after: string | undefined; ; ) {
      const query = { partition: 'p', limit: 100, ...(after !== undefined && { after }) }
      const page = await large.query('entities', query)
      pages.push(page.items.length)
      if (page.cursor === undefined) break
      after = page.cursor
    }
    expect(pages).toEqual(new Array(10).fill(4))
  })
})
