import { expect } from 'vitest'
import type { Store } from '../../../core/base/ports/store.ts'
import { conflictsOf, item, keyOf, put, remove } from '../store-harness.ts'
import { consistent, type It, newTenant, type Open } from './case.ts'

export function transactionCases(it: It, open: Open): void {
  it('makes all changes of a write, over several tables', async () => {
    const store = newTenant(open)
    await store.write([put(item('p', 'old'))])
    await store.write([
      put(item('p', 'new')),
      put(item('q', 'usage'), { absent: true }, 'ledger'),
      put(item('r', 'seen'), { absent: true }, 'ephemeral'),
      remove({ partition: 'p', sort: 'old' }, { version: 1 }),
    ])
    expect(await store.get('entities', { partition: 'p', sort: 'new' }, consistent)).toBeDefined()
    expect(await store.get('ledger', { partition: 'q', sort: 'usage' }, consistent)).toBeDefined()
    expect(await store.get('ephemeral', { partition: 'r', sort: 'seen' }, consistent)).toBeDefined()
    expect(await store.get('entities', { partition: 'p', sort: 'old' }, consistent)).toBeUndefined()
  })

  it('makes none when some conditions fail, and says which', async () => {
    const store = newTenant(open)
    const kept = item('p', 'kept')
    const guard = item('p', 'z-guard')
    await store.write([put(kept), put(guard)])
    const write = store.write([
      put(item('p', 'a')),
      put(item('p', 'kept', { version: 2, body: 'lost' }), { absent: true }),
      remove({ partition: 'p', sort: 'none' }, { version: 1 }),
      put(item('p', 'b'), { absent: true }),
      { change: 'check', table: 'entities', key: keyOf(guard), when: { version: 9 } },
    ])
    expect(await conflictsOf(write)).toEqual([1, 2, 4])
    expect((await store.query('entities', { partition: 'p', limit: 10, consistent: true })).items).toEqual([
      kept,
      guard,
    ])
  })

  it('checks an item without changing it', async () => {
    const store = newTenant(open)
    const guard = item('p', 'guard', { version: 3 })
    await store.write([put(guard)])
    const check = (version: number) =>
      ({ change: 'check', table: 'entities', key: keyOf(guard), when: { version } }) as const
    const absent = {
      change: 'check',
      table: 'entities',
      key: { partition: 'p', sort: 'x' },
      when: { absent: true },
    } as const
    expect(await conflictsOf(store.write([check(3), absent, put(item('p', 'new'))]))).toBeUndefined()
    expect(await conflictsOf(store.write([check(2), put(item('p', 'newer'))]))).toEqual([0])
    expect(await conflictsOf(store.write([check(3)]))).toBeUndefined()
    expect(await conflictsOf(store.write([check(2)]))).toEqual([0])
    expect(await store.get('entities', keyOf(guard), consistent)).toEqual(guard)
  })

  it('takes 100 changes and not 101, nor none', async () => {
    const store = newTenant(open)
    const puts = Array.from({ length: 101 }, (_, at) => put(item('p', `s${String(at).padStart(3, '0')}`)))
    await expect(store.write(puts)).rejects.toThrow()
    await expect(store.write([])).rejects.toThrow()
    expect((await store.query('entities', { partition: 'p', limit: 200, consistent: true })).items).toEqual([])
    await store.write(puts.slice(0, 100))
    expect((await store.query('entities', { partition: 'p', limit: 200, consistent: true })).items).toHaveLength(100)
  })

  it('refuses two changes of the same item', async () => {
    const store = newTenant(open)
    const it = item('p', 's')
    await expect(store.write([put(it), put(item('p', 's', { version: 2 }))])).rejects.toThrow()
    await expect(
      store.write([{ change: 'check', table: 'entities', key: keyOf(it), when: { absent: true } }, put(it)]),
    ).rejects.toThrow()
    expect(await store.get('entities', keyOf(it), consistent)).toBeUndefined()
  })

  it('writes the same key in two tables', async () => {
    const store = newTenant(open)
    await store.write([put(item('p', 's', { body: 1 })), put(item('p', 's', { body: 2 }), undefined, 'ledger')])
    expect((await store.get('entities', { partition: 'p', sort: 's' }, consistent))?.body).toBe(1)
    expect((await store.get('ledger', { partition: 'p', sort: 's' }, consistent))?.body).toBe(2)
  })

  it('keeps two items in step under racing transactions', async () => {
    const store = newTenant(open)
    await store.write([put(item('p', 'a', { body: 0 })), put(item('p', 'b', { body: 0 }))])
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => raiseBoth(store)))
    const raised = outcomes.filter((conflicts) => conflicts === undefined).length
    const pair = await store.query('entities', { partition: 'p', limit: 2, consistent: true })
    expect(raised).toBeGreaterThan(0)
    expect(pair.items.map((it) => it.body)).toEqual([raised, raised])
  })
}

async function raiseBoth(store: Store): Promise<readonly number[] | undefined> {
  const { items } = await store.query('entities', { partition: 'p', limit: 2, consistent: true })
  const raised = items.map((it) =>
    put({ ...it, version: it.version + 1, body: Number(it.body) + 1 }, { version: it.version }),
  )
  return conflictsOf(store.write(raised))
}
