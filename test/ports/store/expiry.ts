import { expect } from 'vitest'
import { conflictsOf, item, keyOf, put } from '../store-harness.ts'
import { consistent, type It, newTenant, type Open } from './case.ts'

export function expiryCases(it: It, open: Open): void {
  const seconds = (fromNow: number) => Math.floor(Date.now() / 1000) + fromNow

  it('hides an expired item from reads', async () => {
    const store = newTenant(open)
    const gone = item('p', 'a', { expires_at: seconds(-1) })
    const here = item('p', 'b', { expires_at: seconds(3_600) })
    await store.write([put(gone), put(here)])
    expect(await store.get('entities', keyOf(gone), consistent)).toBeUndefined()
    expect(await store.getMany('entities', [keyOf(gone), keyOf(here)], consistent)).toEqual([undefined, here])
    expect((await store.query('entities', { partition: 'p', limit: 10, consistent: true })).items).toEqual([here])
  })

  it('takes an expired item as absent in conditions', async () => {
    const store = newTenant(open)
    const gone = item('p', 'a', { expires_at: seconds(-1) })
    await store.write([put(gone)])
    const next = item('p', 'a', { body: 'next' })
    expect(await conflictsOf(store.write([put(next, { version: 1 })]))).toEqual([0])
    const check = { change: 'check', table: 'entities', key: keyOf(gone), when: { version: 1 } } as const
    expect(await conflictsOf(store.write([put(item('p', 'b')), check]))).toEqual([1])
    expect(await conflictsOf(store.write([put(next, { absent: true })]))).toBeUndefined()
    expect(await store.get('entities', keyOf(next), consistent)).toEqual(next)
  })

  it('stops showing an item when its time comes', async () => {
    const store = newTenant(open)
    const it = item('p', 'a', { expires_at: seconds(2) })
    await store.write([put(it)])
    expect(await store.get('entities', keyOf(it), consistent)).toEqual(it)
    await expect
      .poll(() => store.get('entities', keyOf(it), consistent), { timeout: 5_000, interval: 100 })
      .toBeUndefined()
  })

  it('fills a page although most of what stands before has expired', async () => {
    const store = newTenant(open)
    const sorts = Array.from({ length: 60 }, (_, at) => String(at).padStart(2, '0'))
    await store.write(sorts.map((sort, at) => put(item('p', sort, at < 55 ? { expires_at: seconds(-1) } : {}))))
    const first = await store.query('entities', { partition: 'p', limit: 3, consistent: true })
    expect(first.items.map((it) => it.sort)).toEqual(['55', '56', '57'])
    const after = { partition: 'p', limit: 3, consistent: true, after: first.cursor as string }
    const last = await store.query('entities', after)
    expect(last.items.map((it) => it.sort)).toEqual(['58', '59'])
    expect(last.cursor).toBeUndefined()
  })

  it('pages past expired items', async () => {
    const store = newTenant(open)
    const keys = Array.from({ length: 12 }, (_, at) => String(at).padStart(2, '0'))
    await store.write(keys.map((sort, at) => put(item('p', sort, at < 9 ? { expires_at: seconds(-1) } : {}))))
    const read: string[] = []
    let after: string | undefined
    do {
      const page = await store.query('entities', {
        partition: 'p',
        limit: 3,
        consistent: true,
        ...(after && { after }),
      })
      read.push(...page.items.map((it) => it.sort))
      after = page.cursor
    } while (after !== undefined)
    expect(read).toEqual(['09', '10', '11'])
  })
}
