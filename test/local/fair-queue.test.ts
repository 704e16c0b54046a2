import { describe, expect, test } from 'vitest'
import { createFairQueue, type FairQueue, type Waiting } from '../../local/fair-queue.ts'

const shares = { total: 16, tenant: 4, host: 4, tenantHost: 2 }

let ids = 0
function addTo(queue: FairQueue<number>, tenant: string, host: string | null, count: number): void {
  for (let at = 0; at < count; at++) queue.add({ id: ++ids, tenant, host })
}

function takeAll(queue: FairQueue<number>): Waiting<number>[] {
  const taken: Waiting<number>[] = []
  for (let item = queue.take(); item; item = queue.take()) taken.push(item)
  return taken
}

const names = (items: readonly Waiting<number>[]) => items.map(({ tenant, host }) => `${tenant}>${host}`)

describe('a queue that is fair to tenants and hosts', () => {
  test('gives a host that hangs its share of its tenant’s, and the rest to the tenant’s others', () => {
    const queue = createFairQueue<number>(shares)
    addTo(queue, 'a', 'hangs', 100)
    expect(takeAll(queue)).toHaveLength(2)
    addTo(queue, 'a', 'works', 1)
    expect(names(takeAll(queue))).toEqual(['a>works'])
  })

  test('gives a tenant no more than its share, and another a place at once', () => {
    const queue = createFairQueue<number>(shares)
    for (let host = 0; host < 50; host++) addTo(queue, 'a', `hangs-${host}`, 10)
    expect(takeAll(queue)).toHaveLength(4)
    addTo(queue, 'b', 'works', 1)
    expect(names(takeAll(queue))).toEqual(['b>works'])
  })

  test('gives a host no more than its share, whoever’s the items are', () => {
    const queue = createFairQueue<number>(shares)
    for (const tenant of ['a', 'b', 'c', 'd']) addTo(queue, tenant, 'hangs', 10)
    expect(takeAll(queue)).toHaveLength(4)
    addTo(queue, 'd', 'works', 1)
    expect(names(takeAll(queue))).toEqual(['d>works'])
  })

  test('fills a place as soon as it is free, in turn', () => {
    const queue = createFairQueue<number>(shares)
    addTo(queue, 'a', 'one', 3)
    addTo(queue, 'b', 'two', 3)
    const [first, second] = takeAll(queue)
    expect(takeAll(queue)).toEqual([])
    queue.done(first as Waiting<number>, false)
    queue.done(second as Waiting<number>, false)
    expect(names(takeAll(queue))).toEqual(['a>one', 'b>two'])
  })

  test('keeps slow hosts to half of all places', () => {
    const queue = createFairQueue<number>(shares)
    for (let tenant = 0; tenant < 20; tenant++) addTo(queue, `slow-${tenant}`, `host-${tenant}`, 10)
    for (let round = 0; round < 5; round++) for (const item of takeAll(queue)) queue.done(item, true)
    expect(takeAll(queue)).toHaveLength(8)
    addTo(queue, 'b', 'works', 1)
    expect(names(takeAll(queue))).toEqual(['b>works'])
  })

  test('takes what goes to no host by tenant alone', () => {
    const queue = createFairQueue<number>(shares)
    addTo(queue, 'a', null, 10)
    addTo(queue, 'b', null, 1)
    expect(names(takeAll(queue))).toEqual(['a>null', 'b>null', 'a>null', 'a>null', 'a>null'])
  })

  test('forgets whom it served, and loses nothing', () => {
    const queue = createFairQueue<number>(shares)
    for (let tenant = 0; tenant < 10; tenant++) addTo(queue, `t${tenant}`, `h${tenant % 3}`, 7)
    const seen = new Set<number>()
    for (let items = takeAll(queue); items.length > 0; items = takeAll(queue))
      for (const item of items) {
        seen.add(item.id)
        queue.done(item, item.id % 3 === 0)
      }
    expect(seen.size).toBe(70)
  })

  test('takes the urgent ones of all tenants first, each tenant’s within one share for all ranks', () => {
    const queue = createFairQueue<number>(shares, 2)
    for (const tenant of ['a', 'b']) for (let at = 0; at < 9; at++) queue.add({ id: at, tenant, host: null, rank: 1 })
    for (let at = 0; at < 3; at++) queue.add({ id: at, tenant: 'b', host: null, rank: 0 })
    const taken = takeAll(queue).map(({ tenant, rank }) => `${tenant}${rank}`)
    expect(taken).toEqual(['b0', 'b0', 'b0', 'a1', 'b1', 'a1', 'a1', 'a1'])
  })
})
