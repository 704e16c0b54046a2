import { expect } from 'vitest'
import type { KeyPage, Query, Store } from '../../../core/base/ports/store.ts'
import { item, put, remove } from '../store-harness.ts'
import { type It, newTenant, type Open } from './case.ts'

/** Index reads may lag. */
const eventually = { timeout: 3_000, interval: 50 }

export function listingCases(it: It, open: Open): void {
  it('lists the keys of items where they say', async () => {
    const store = newTenant(open)
    await store.write([
      listed('m1', 'all', '2'),
      listed('m2', 'all', '1'),
      listed('m3', 'other', '1'),
      put(item('m4', 's')),
    ])
    await expect
      .poll(() => list(store, { partition: 'all' }), eventually)
      .toEqual({
        keys: [
          { key: { partition: 'm2', sort: 's' }, sort: '1' },
          { key: { partition: 'm1', sort: 's' }, sort: '2' },
        ],
      })
  })

  it('moves an item when its listing changes, and forgets it without one', async () => {
    const store = newTenant(open)
    const places = async () => [await partitions(store, 'open'), await partitions(store, 'closed')]
    await store.write([listed('m1', 'open', '1'), listed('m2', 'open', '2')])
    await expect.poll(places, eventually).toEqual([['m1', 'm2'], []])
    await store.write([listed('m1', 'closed', '9')])
    await expect.poll(places, eventually).toEqual([['m2'], ['m1']])
    await store.write([put(item('m1', 's', { version: 3 }))])
    await expect.poll(places, eventually).toEqual([['m2'], []])
    await store.write([remove({ partition: 'm2', sort: 's' })])
    await expect.poll(places, eventually).toEqual([[], []])
  })

  it('pages, keeps to a prefix and goes both ways', async () => {
    const store = newTenant(open)
    const sorts = ['a1', 'a2', 'a3', 'b1', 'b2']
    await store.write(sorts.map((sort) => listed(`m-${sort}`, 'all', sort)))
    await expect.poll(() => partitions(store, 'all'), eventually).toHaveLength(5)
    const first = await list(store, { partition: 'all', prefix: 'a', limit: 2 })
    expect(first).toMatchObject({ keys: [{ sort: 'a1' }, { sort: 'a2' }], cursor: 'a2' })
    const second = await list(store, { partition: 'all', prefix: 'a', limit: 2, after: first.cursor ?? '' })
    expect(second).toEqual({ keys: [{ key: { partition: 'm-a3', sort: 's' }, sort: 'a3' }] })
    const last = await list(store, { partition: 'all', limit: 2, descending: true })
    expect(last).toMatchObject({ keys: [{ sort: 'b2' }, { sort: 'b1' }], cursor: 'b1' })
    const before = await list(store, { partition: 'all', limit: 3, descending: true, before: last.cursor ?? '' })
    expect(before.keys.map((entry) => entry.sort)).toEqual(['a3', 'a2', 'a1'])
    expect(before.cursor).toBeUndefined()
  })
}

function listed(partition: string, listing: string, sort: string) {
  return put(item(partition, 's', { listing: { partition: listing, sort } }))
}

function list(store: Store, query: Partial<Query> & { partition: string }): Promise<KeyPage> {
  return store.queryListing('entities', { limit: 10, ...query })
}

async function partitions(store: Store, listing: string): Promise<string[]> {
  return (await list(store, { partition: listing })).keys.map((entry) => entry.key.partition)
}
