import { expect } from 'vitest'
import { fresh } from '../port-cases.ts'
import { conflictsOf, item, put } from '../store-harness.ts'
import { type It, newTenant, type Open } from './case.ts'

const eventually = { timeout: 5_000, interval: 50 }

export function feedCases(it: It, open: Open): void {
  it('puts every change of an item with a kind on the feed, in order for a partition', async () => {
    const tenant = fresh('tenant')
    const store = open().stores.tenant(tenant)
    const seen = async () =>
      (await open().readFeed())
        .filter((record) => record.tenant === tenant)
        .map(({ partition, sort, kind, body }) => [partition, sort, kind, body])
    await store.write([put(item('p', '1', { kind: 'events', body: 'a' })), put(item('p', 'plain'))])
    await store.write([put(item('p', '2', { kind: 'events', body: 'b' }))])
    await store.write([put(item('p', '2', { kind: 'events', version: 2, body: 'c' }), { version: 1 })])
    expect(await conflictsOf(store.write([put(item('p', '2', { kind: 'events' }), { absent: true })]))).toEqual([0])
    await store.write([put(item('p', '3', { kind: 'other', body: 'd' })), put(item('q', '1'), undefined, 'ledger')])
    await expect.poll(seen, eventually).toEqual([
      ['p', '1', 'events', 'a'],
      ['p', '2', 'events', 'b'],
      ['p', '2', 'events', 'c'],
      ['p', '3', 'other', 'd'],
    ])
  })

  it('waits for a change no longer than it may', async () => {
    const started = Date.now()
    await newTenant(open).waitForChange('entities', 'quiet', 100)
    expect(Date.now() - started).toBeLessThan(1_000)
  })

  it('wakes who waits for a change', async () => {
    const store = newTenant(open)
    const woken = store.waitForChange('entities', 'p', 10_000)
    const started = Date.now()
    await store.write([put(item('p', 's'))])
    await woken
    expect(Date.now() - started).toBeLessThan(3_000)
  })
}
