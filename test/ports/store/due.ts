import { expect } from 'vitest'
import { fresh } from '../port-cases.ts'
import { item, put, remove } from '../store-harness.ts'
import type { It, Open } from './case.ts'

const eventually = { timeout: 3_000, interval: 50 }

export function dueCases(it: It, open: Open): void {
  // The only case with times this early, since the index spans the tenants of all cases.
  it('finds what is due in all tenants, earliest first', async () => {
    const { stores } = open()
    const one = fresh('tenant')
    const other = fresh('tenant')
    const due = (until: number, limit = 100) => stores.platform.queryDue(until, limit)
    const found = async (until: number, limit?: number) =>
      (await due(until, limit)).map((it) => [it.tenant, it.partition, it.due])
    const early = item('early', 's', { due: 1_000, body: { a: 1 }, kind: 'k', listing: { partition: 'l', sort: 'x' } })
    await stores.tenant(one).write([put(early), put(item('late', 's', { due: 12_000 })), put(item('never', 's'))])
    await stores.tenant(other).write([put(item('middle', 's', { due: 2_000 })), put(item('edge', 's', { due: 9_000 }))])

    await expect
      .poll(() => found(9_000), eventually)
      .toEqual([
        [one, 'early', 1_000],
        [other, 'middle', 2_000],
        [other, 'edge', 9_000],
      ])
    expect(await found(8_999)).toHaveLength(2)
    expect(await found(9_000, 1)).toEqual([[one, 'early', 1_000]])
    expect((await due(1_000))[0]).toEqual({ ...early, tenant: one })

    await stores.tenant(one).write([put(item('early', 's', { version: 2, due: 10_000 }))])
    await stores
      .tenant(other)
      .write([put(item('middle', 's', { version: 2 })), remove({ partition: 'edge', sort: 's' })])
    await expect
      .poll(() => found(12_000), eventually)
      .toEqual([
        [one, 'early', 10_000],
        [one, 'late', 12_000],
      ])
    await stores
      .tenant(one)
      .write([remove({ partition: 'early', sort: 's' }), remove({ partition: 'late', sort: 's' })])
    await expect.poll(() => found(12_000), eventually).toEqual([])
  })

  it('passes over tenants, and finds what is due of others behind them', async () => {
    const { stores } = open()
    const [many, few] = [fresh('tenant'), fresh('tenant')]
    const items = Array.from({ length: 30 }, (_, at) => item(`many#${at}`, 's', { due: 20_000 + at }))
    await stores.tenant(many).write(items.map((it) => put(it)))
    await stores.tenant(few).write([put(item('few', 's', { due: 20_100 }))])
    const due = async (except: readonly string[]) =>
      (await stores.platform.queryDue(20_100, 10, undefined, except)).map(({ tenant }) => tenant)
    await expect.poll(() => due([many]), eventually).toEqual([few])
    expect(await due([])).toEqual(Array(10).fill(many))
    expect(await due([many, few])).toEqual([])
    await stores.tenant(many).write(items.map((it) => remove(it)))
    await stores.tenant(few).write([remove({ partition: 'few', sort: 's' })])
  })

  it('finds many that are due at the same time', async () => {
    const store = open().stores.tenant(fresh('tenant'))
    const items = Array.from({ length: 60 }, (_, at) => item(`same#${at}`, 's', { due: 50_000 }))
    await store.write(items.map((it) => put(it)))
    await expect.poll(() => open().stores.platform.queryDue(50_000, 100), eventually).toHaveLength(60)
    const { platform } = open().stores
    expect(await platform.queryDue(50_000, 7)).toHaveLength(7)
    const shards = Array.from({ length: platform.dueShards }, (_, shard) => platform.queryDue(50_000, 100, shard))
    const partitions = (await Promise.all(shards)).flat().map(({ partition }) => partition)
    expect(partitions.sort()).toEqual(items.map(({ partition }) => partition).sort())
    await store.write(items.map((it) => remove(it)))
  })
}
