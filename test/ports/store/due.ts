import { expect } from 'vitest'
import type { DuePage, DueQuery } from '../../../core/base/ports/store.ts'
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
    const due = async (until: number, limit = 100) => (await stores.platform.queryDue({ until, limit })).items
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

  it('finds many that are due at the same time', async () => {
    const store = open().stores.tenant(fresh('tenant'))
    const items = Array.from({ length: 60 }, (_, at) => item(`same#${at}`, 's', { due: 50_000 }))
    await store.write(items.map((it) => put(it)))
    const { platform } = open().stores
    const until = 50_000
    const names = (page: DuePage) => page.items.map(({ partition }) => partition)
    await expect.poll(async () => names(await platform.queryDue({ until, limit: 100 })), eventually).toHaveLength(60)
    expect(names(await platform.queryDue({ until, limit: 7 }))).toHaveLength(7)
    const parts = Array.from({ length: platform.dueShards }, (_, shard) =>
      platform.queryDue({ until, limit: 100, shard }),
    )
    expect((await Promise.all(parts)).flatMap(names).sort()).toEqual(items.map(({ partition }) => partition).sort())
    await store.write(items.map((it) => remove(it)))
  })

  it('reads what is due page by page, each item once, also where many are due at the same time', async () => {
    const store = open().stores.tenant(fresh('tenant'))
    const items = Array.from({ length: 50 }, (_, at) =>
      item(`paged#${at}`, 's', { due: at < 40 ? 60_000 : 60_001 + at }),
    )
    await store.write(items.map((it) => put(it)))
    const { platform } = open().stores
    const read = async (query: Omit<DueQuery, 'until'>) => {
      const found: string[] = []
      let after: string | undefined
      do {
        const page = await platform.queryDue({ ...query, until: 70_000, ...(after && { after }) })
        found.push(...page.items.map(({ partition }) => partition))
        after = page.cursor
      } while (after !== undefined)
      return found
    }
    const all = items.map(({ partition }) => partition).sort()
    await expect.poll(async () => (await read({ limit: 1000 })).sort(), eventually).toEqual(all)
    expect((await read({ limit: 7 })).sort()).toEqual(all)
    const parts = Array.from({ length: platform.dueShards }, (_, shard) => read({ limit: 7, shard }))
    expect((await Promise.all(parts)).flat().sort()).toEqual(all)
    await store.write(items.map((it) => remove(it)))
  })
}
