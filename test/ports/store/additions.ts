import { expect } from 'vitest'
import type { Add } from '../../../core/base/ports/store.ts'
import { conflictsOf, item, put } from '../store-harness.ts'
import { consistent, type It, newTenant, type Open } from './case.ts'

const key = { partition: 'spending', sort: 'day' }

function add(by: Add['by'], rest: Partial<Add> = {}): Add {
  return { change: 'add', table: 'entities', key, by, ...rest }
}

export function additionCases(it: It, open: Open): void {
  it('adds to the numbers of an item, from nothing, up and down', async () => {
    const store = newTenant(open)
    await store.write([add({ usd: 3, tokens: 10 })])
    expect(await store.get('entities', key, consistent)).toEqual({ ...key, version: 1, body: { usd: 3, tokens: 10 } })
    await store.write([add({ usd: -4, calls: 1 })])
    const after = { ...key, version: 2, body: { usd: -1, tokens: 10, calls: 1 } }
    expect(await store.get('entities', key, consistent)).toEqual(after)
    expect((await store.query('entities', { partition: key.partition, limit: 10, consistent: true })).items).toEqual([
      after,
    ])
  })

  it('keeps large sums exact', async () => {
    const store = newTenant(open)
    const large = 4_503_599_627_370_495
    await store.write([add({ usd: large })])
    await store.write([add({ usd: large })])
    await store.write([add({ usd: 1 })])
    expect((await store.get('entities', key, consistent))?.body).toEqual({ usd: Number.MAX_SAFE_INTEGER })
  })

  it('is part of an all-or-nothing write', async () => {
    const store = newTenant(open)
    await store.write([add({ usd: 3 }), put(item('p', 'step'), { absent: true })])
    expect(await conflictsOf(store.write([add({ usd: 3 }), put(item('p', 'step'), { absent: true })]))).toEqual([1])
    expect((await store.get('entities', key, consistent))?.body).toEqual({ usd: 3 })
  })

  it('does not pass a bound, and then changes nothing and says which change it was', async () => {
    const store = newTenant(open)
    const bounded = (usd: number, tokens: number) =>
      store.write([
        put(item('p', `step ${usd} ${tokens}`)),
        add({ usd, tokens }, { bounds: { usd: { max: 10 }, tokens: { min: 0, max: 5 } } }),
      ])
    expect(await conflictsOf(bounded(11, 0))).toEqual([1])
    expect(await conflictsOf(bounded(0, -1))).toEqual([1])
    expect(await conflictsOf(bounded(10, 5))).toBeUndefined()
    expect(await conflictsOf(bounded(1, 0))).toEqual([1])
    expect(await conflictsOf(bounded(-1, 1))).toEqual([1])
    expect(await conflictsOf(bounded(-1, 0))).toBeUndefined()
    expect((await store.get('entities', key, consistent))?.body).toEqual({ usd: 9, tokens: 5 })
    expect((await store.query('entities', { partition: 'p', limit: 10, consistent: true })).items).toHaveLength(2)
  })

  it('holds a bound of a number that it does not add to', async () => {
    const store = newTenant(open)
    const bounds = { waiting: { max: 0 } }
    expect(await conflictsOf(store.write([add({ usd: 1 }, { bounds })]))).toBeUndefined()
    await store.write([add({ waiting: 1 })])
    expect(await conflictsOf(store.write([add({ usd: 1 }, { bounds })]))).toEqual([0])
  })

  it('sets due and expiry times, and keeps them when it is told none', async () => {
    const store = newTenant(open)
    const soon = Math.floor(Date.now() / 1000) + 3_600
    await store.write([add({ usd: 1 }, { due: 5_000, expires_at: soon })])
    await store.write([add({ usd: 1 })])
    const kept = await store.get('entities', key, consistent)
    expect(kept).toEqual({ ...key, version: 2, body: { usd: 2 }, due: 5_000, expires_at: soon })
    await store.write([add({}, { due: 9_000 })])
    const moved = await store.get('entities', key, consistent)
    expect(moved).toEqual({ ...key, version: 3, body: { usd: 2 }, due: 9_000, expires_at: soon })
  })

  it('lets many add at once, and stops exactly at the bound', async () => {
    const store = newTenant(open)
    const one = () => store.write([add({ usd: 1 }, { bounds: { usd: { max: 5 } } })])
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => conflictsOf(one())))
    expect(outcomes.filter((conflicts) => conflicts === undefined)).toHaveLength(5)
    expect((await store.get('entities', key, consistent))?.body).toEqual({ usd: 5 })
  })
}
