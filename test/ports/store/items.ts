import { expect } from 'vitest'
import type { Item } from '../../../core/base/ports/store.ts'
import { fresh } from '../port-cases.ts'
import { conflictsOf, item, keyOf, put, remove } from '../store-harness.ts'
import { consistent, type It, newTenant, type Open } from './case.ts'

const soon = Math.floor(Date.now() / 1000) + 3_600

export function itemCases(it: It, open: Open): void {
  it('reads back an item with all that it was given', async () => {
    const store = newTenant(open)
    const written: Item = {
      partition: 'mission#1',
      sort: 'meta',
      version: 7,
      body: { text: 'Ünïcode 🚀 "quoted"\n', number: -1.5e-7, yes: true, nothing: null, list: [[], {}, ''] },
      kind: 'mission',
      listing: { partition: 'missions', sort: 'b' },
      due: 9_999_999_999_999,
      expires_at: soon,
    }
    await store.write([put(written)])
    expect(await store.get('entities', keyOf(written), consistent)).toEqual(written)
  })

  it('keeps bodies that are no object', async () => {
    const store = newTenant(open)
    for (const body of ['text', 0, false, null, [1, 'two']]) {
      await store.write([put(item('p', 's', { body }))])
      expect((await store.get('entities', { partition: 'p', sort: 's' }, consistent))?.body).toEqual(body)
    }
  })

  it('finds nothing where nothing was written', async () => {
    const store = newTenant(open)
    await store.write([put(item('p', 's'))])
    expect(await store.get('entities', { partition: 'p', sort: 'other' }, consistent)).toBeUndefined()
    expect(await store.get('ledger', { partition: 'p', sort: 's' }, consistent)).toBeUndefined()
  })

  it('replaces the whole item', async () => {
    const store = newTenant(open)
    await store.write([
      put(item('p', 's', { body: { old: 1 }, listing: { partition: 'l', sort: 'a' }, expires_at: soon })),
    ])
    await store.write([put(item('p', 's', { version: 2, body: { new: 1 } }))])
    expect(await store.get('entities', { partition: 'p', sort: 's' }, consistent)).toEqual({
      partition: 'p',
      sort: 's',
      version: 2,
      body: { new: 1 },
    })
  })

  it('puts on the condition of absence only where nothing is', async () => {
    const store = newTenant(open)
    const first = item('p', 's', { body: 'first' })
    expect(await conflictsOf(store.write([put(first, { absent: true })]))).toBeUndefined()
    expect(await conflictsOf(store.write([put(item('p', 's', { body: 'second' }), { absent: true })]))).toEqual([0])
    expect(await store.get('entities', keyOf(first), consistent)).toEqual(first)
  })

  it('tells a second, identical put on absence that it came too late', async () => {
    const store = newTenant(open)
    await store.write([put(item('p', 's'), { absent: true })])
    expect(await conflictsOf(store.write([put(item('p', 's'), { absent: true })]))).toEqual([0])
  })

  it('puts on the condition of a version only over that version', async () => {
    const store = newTenant(open)
    await store.write([put(item('p', 's', { version: 4 }))])
    const next = item('p', 's', { version: 5, body: 'next' })
    expect(await conflictsOf(store.write([put(next, { version: 3 })]))).toEqual([0])
    expect(await conflictsOf(store.write([put(next, { version: 4 })]))).toBeUndefined()
    expect(await conflictsOf(store.write([put(next, { version: 4 })]))).toEqual([0])
    expect(await conflictsOf(store.write([put(item('p', 'none'), { version: 1 })]))).toEqual([0])
    expect(await store.get('entities', keyOf(next), consistent)).toEqual(next)
    expect(await store.get('entities', { partition: 'p', sort: 'none' }, consistent)).toBeUndefined()
  })

  it('deletes, also what is not there', async () => {
    const store = newTenant(open)
    const it = item('p', 's')
    await store.write([put(it)])
    await store.write([remove(it)])
    expect(await store.get('entities', keyOf(it), consistent)).toBeUndefined()
    await store.write([remove(it)])
  })

  it('deletes on a condition only when it holds', async () => {
    const store = newTenant(open)
    const it = item('p', 's', { version: 2 })
    await store.write([put(it)])
    expect(await conflictsOf(store.write([remove(it, { version: 1 })]))).toEqual([0])
    expect(await store.get('entities', keyOf(it), consistent)).toEqual(it)
    expect(await conflictsOf(store.write([remove(it, { version: 2 })]))).toBeUndefined()
    expect(await conflictsOf(store.write([remove(it, { version: 2 })]))).toEqual([0])
  })

  it('lets exactly one of many racing writers win', async () => {
    const store = newTenant(open)
    await store.write([put(item('p', 's'))])
    const writers = Array.from({ length: 10 }, (_, writer) => item('p', 's', { version: 2, body: { writer } }))
    const outcomes = await Promise.all(writers.map((it) => conflictsOf(store.write([put(it, { version: 1 })]))))
    const winners = outcomes.flatMap((conflicts, writer) => (conflicts === undefined ? [writer] : []))
    expect(winners).toHaveLength(1)
    expect(await store.get('entities', { partition: 'p', sort: 's' }, consistent)).toEqual(writers[winners[0] ?? -1])
  })

  it('reads many items in the order of the keys', async () => {
    const store = newTenant(open)
    const items = Array.from({ length: 99 }, (_, at) => item(`p${at % 3}`, `s${at}`))
    await store.write(items.map((it) => put(it)))
    const keys = [...items.map(keyOf), { partition: 'p0', sort: 'none' }].reverse()
    expect(await store.getMany('entities', keys, consistent)).toEqual([undefined, ...[...items].reverse()])
  })

  it('reads many with the same key twice, and none', async () => {
    const store = newTenant(open)
    const it = item('p', 's')
    await store.write([put(it)])
    expect(await store.getMany('entities', [keyOf(it), keyOf(it)], consistent)).toEqual([it, it])
    expect(await store.getMany('entities', [])).toEqual([])
  })

  it('refuses to read more than 100 items at once', async () => {
    const keys = Array.from({ length: 101 }, (_, at) => ({ partition: 'p', sort: `s${at}` }))
    await expect(newTenant(open).getMany('entities', keys)).rejects.toThrow()
  })

  it('shows a write to the stores of a new process', async () => {
    const tenant = fresh('tenant')
    const it = item('p', 's', { body: 'kept' })
    await open()
      .stores.tenant(tenant)
      .write([put(it)])
    const stores = await open().restart()
    expect(await stores.tenant(tenant).get('entities', keyOf(it), consistent)).toEqual(it)
  })
}
