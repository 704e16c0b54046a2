import { expect } from 'vitest'
import type { Query, Store } from '../../../core/base/ports/store.ts'
import { item, put } from '../store-harness.ts'
import { type It, newTenant, type Open } from './case.ts'

export function queryCases(it: It, open: Open): void {
  it('returns a partition in sort order, and nothing of another', async () => {
    const store = await stored(open, ['b', 'a', 'c', 'a#1', 'B', 'ä'])
    await store.write([put(item('other', 'a')), put(item('p2', 'a')), put(item('p', 'a'), undefined, 'ledger')])
    expect(await sorts(store, { limit: 10 })).toEqual(['B', 'a', 'a#1', 'b', 'c', 'ä'])
    expect(await sorts(store, { limit: 10, descending: true })).toEqual(['ä', 'c', 'b', 'a#1', 'a', 'B'])
    expect(await sorts(store, { limit: 10, partition: 'empty' })).toEqual([])
  })

  it('returns whole items', async () => {
    const store = newTenant(open)
    const it = item('p', 's', { version: 3, body: { deep: [1] }, kind: 'k', listing: { partition: 'l', sort: 'x' } })
    await store.write([put(it)])
    expect(await store.query('entities', { partition: 'p', limit: 1, consistent: true })).toEqual({ items: [it] })
  })

  it('keeps to a prefix', async () => {
    const store = await stored(open, [
      'event',
      'event#1',
      'event#2',
      'event$',
      'step#1',
      'even',
      'event#🚀',
      'event#\uffee',
    ])
    expect(await sorts(store, { prefix: 'event#', limit: 10 })).toEqual([
      'event#1',
      'event#2',
      'event#\uffee',
      'event#🚀',
    ])
    expect(await sorts(store, { prefix: 'event#', limit: 10, descending: true })).toEqual([
      'event#🚀',
      'event#\uffee',
      'event#2',
      'event#1',
    ])
    expect(await sorts(store, { prefix: 'none', limit: 10 })).toEqual([])
    expect(await sorts(store, { prefix: '', limit: 2 })).toEqual(['even', 'event'])
  })

  it('goes on after a sort key, without it', async () => {
    const store = await stored(open, ['a#1', 'a#2', 'a#2!', 'a#3', 'b#1'])
    expect(await sorts(store, { after: 'a#2', limit: 10 })).toEqual(['a#2!', 'a#3', 'b#1'])
    expect(await sorts(store, { after: 'a#25', limit: 10 })).toEqual(['a#3', 'b#1'])
    expect(await sorts(store, { prefix: 'a#', after: 'a#2', limit: 10 })).toEqual(['a#2!', 'a#3'])
    expect(await sorts(store, { prefix: 'a#', after: 'a#3', limit: 10 })).toEqual([])
    expect(await sorts(store, { after: 'z', limit: 10 })).toEqual([])
  })

  it('goes on before a sort key, without it', async () => {
    const store = await stored(open, ['a#1', 'a#2', 'a#2!', 'a#3', 'b#1'])
    expect(await sorts(store, { before: 'a#3', limit: 10, descending: true })).toEqual(['a#2!', 'a#2', 'a#1'])
    expect(await sorts(store, { before: 'a#2!', limit: 1, descending: true })).toEqual(['a#2'])
    expect(await sorts(store, { prefix: 'a#', before: 'a#3', limit: 2, descending: true })).toEqual(['a#2!', 'a#2'])
    expect(await sorts(store, { prefix: 'b#', before: 'b#1', limit: 2, descending: true })).toEqual([])
  })

  it('pages through everything once, in both directions', async () => {
    const keys = Array.from({ length: 23 }, (_, at) => `e#${String(at).padStart(3, '0')}`)
    const store = await stored(open, [...keys, 'd#1', 'f#1'])
    expect(await pages(store, { prefix: 'e#', limit: 5 })).toEqual([...chunks(keys, 5)])
    expect(await pages(store, { prefix: 'e#', limit: 5, descending: true })).toEqual([
      ...chunks([...keys].reverse(), 5),
    ])
  })

  it('has no cursor on the last page, though it is full', async () => {
    const store = await stored(open, ['a', 'b', 'c', 'd'])
    expect(await pages(store, { limit: 2 })).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
    const exact = await store.query('entities', { partition: 'p', limit: 4, consistent: true })
    expect(exact.cursor).toBeUndefined()
  })

  it('pages through more than a megabyte', async () => {
    const store = newTenant(open)
    const body = 'x'.repeat(300_000)
    const keys = ['1', '2', '3', '4', '5', '6']
    for (const key of keys) await store.write([put(item('p', key, { body }))])
    expect((await pages(store, { limit: 6 })).flat()).toEqual(keys)
  })
}

async function stored(open: Open, keys: readonly string[]): Promise<Store> {
  const store = newTenant(open)
  await store.write(keys.map((sort) => put(item('p', sort))))
  return store
}

async function sorts(store: Store, query: Partial<Query> & { limit: number }): Promise<string[]> {
  const { items } = await store.query('entities', { partition: 'p', consistent: true, ...query })
  return items.map((it) => it.sort)
}

async function pages(store: Store, query: Partial<Query> & { limit: number }): Promise<string[][]> {
  const read: string[][] = []
  let cursor: string | undefined
  do {
    const edge = query.descending ? 'before' : 'after'
    const from = cursor === undefined ? {} : { [edge]: cursor }
    const page = await store.query('entities', { partition: 'p', consistent: true, ...query, ...from })
    read.push(page.items.map((it) => it.sort))
    cursor = page.cursor
  } while (cursor !== undefined && read.length < 50)
  return read
}

function* chunks(keys: readonly string[], size: number): Iterable<string[]> {
  for (let at = 0; at < keys.length; at += size) yield keys.slice(at, at + size)
}
