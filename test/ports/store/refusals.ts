import { expect } from 'vitest'
import { item, keyOf, put } from '../store-harness.ts'
import { consistent, type It, newTenant, type Open } from './case.ts'

function nested(levels: number): unknown {
  return Array.from({ length: levels }).reduce<unknown>((inner) => [inner], 'x')
}

export function refusalCases(it: It, open: Open): void {
  for (const { name, body, error } of [
    { name: 'NaN', body: { deep: [Number.NaN] }, error: { code: 'invalid_input', details: { reason: 'not_finite' } } },
    { name: 'Infinity', body: Number.POSITIVE_INFINITY, error: { details: { reason: 'not_finite' } } },
    {
      name: 'what nests too deep',
      body: nested(101),
      error: { code: 'invalid_input', details: { reason: 'too_deep' } },
    },
    {
      name: 'more than an item may have',
      body: 'é'.repeat(200 * 1024),
      error: { code: 'payload_too_large', details: { reason: 'too_large' } },
    },
  ]) {
    it(`refuses ${name}, and writes nothing`, async () => {
      const store = newTenant(open)
      const write = store.write([put(item('p', 'good')), put(item('p', 'bad', { body }))])
      await expect(write).rejects.toMatchObject({ ...error, details: { ...error.details, item: 'p/bad' } })
      expect(await store.get('entities', keyOf(item('p', 'good')), consistent)).toBeUndefined()
    })
  }

  for (const odd of [{ expires_at: Number.NaN }, { due: Number.NaN }, { version: Number.NaN }, { due: Infinity }]) {
    it(`refuses an item with ${Object.entries(odd).join()}, and writes nothing`, async () => {
      const store = newTenant(open)
      const write = store.write([put(item('p', 'good')), put(item('p', 'bad', odd))])
      await expect(write).rejects.toMatchObject({
        code: 'invalid_input',
        details: { reason: 'not_finite', item: 'p/bad' },
      })
      expect(await store.get('entities', keyOf(item('p', 'good')), consistent)).toBeUndefined()
    })
  }

  it('refuses more in one write than a transaction may have', async () => {
    const store = newTenant(open)
    const items = Array.from({ length: 11 }, (_, at) => put(item('p', String(at), { body: 'x'.repeat(390_000) })))
    await expect(store.write(items)).rejects.toMatchObject({ code: 'payload_too_large' })
  })

  it('counts keys, and where an item is listed and due, as a part of it', async () => {
    const store = newTenant(open)
    const long = 'é'.repeat(450)
    const where = { listing: { partition: 'l', sort: long }, due: 1 }
    const rest = 256 + 2 * (1 + 900) + 1 + 900
    const most = 400 * 1024 - rest - 2
    const within = item('p', long, { ...where, body: 'x'.repeat(most) })
    await store.write([put(within)])
    expect(await store.get('entities', keyOf(within), consistent)).toEqual(within)
    const beyond = { ...within, version: 2, body: 'x'.repeat(most + 1) }
    await expect(store.write([put(beyond)])).rejects.toMatchObject({ code: 'payload_too_large' })
    expect(await store.get('entities', keyOf(within), consistent)).toEqual(within)
  })

  it('takes what is just within the bounds', async () => {
    const store = newTenant(open)
    const items = [item('p', 'deep', { body: nested(100) }), item('p', 'large', { body: 'x'.repeat(399 * 1024) })]
    await store.write(items.map((it) => put(it)))
    expect(await store.getMany('entities', items.map(keyOf), consistent)).toEqual(items)
  })

  it('refuses to add what is not finite', async () => {
    const store = newTenant(open)
    const key = { partition: 'p', sort: 'sum' }
    const add = { change: 'add', table: 'entities', key, by: { n: Number.NaN } } as const
    await expect(store.write([add])).rejects.toMatchObject({ code: 'invalid_input' })
    for (const odd of [{ due: Number.NaN }, { expires_at: Number.NaN }])
      await expect(store.write([{ ...add, by: { n: 1 }, ...odd }])).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(store.increment('entities', key, Number.POSITIVE_INFINITY)).rejects.toMatchObject({
      code: 'invalid_input',
    })
    expect(await store.get('entities', key, consistent)).toBeUndefined()
  })
}
