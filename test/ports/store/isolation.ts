import { expect } from 'vitest'
import { fresh } from '../port-cases.ts'
import { item, keyOf, put, remove } from '../store-harness.ts'
import { consistent, type It, newTenant, type Open } from './case.ts'

export function isolationCases(it: It, open: Open): void {
  it('keeps the same keys of two tenants and of the platform apart', async () => {
    const owners = [newTenant(open), newTenant(open), open().stores.platform]
    const partition = fresh('shared')
    const key = { partition, sort: 's' }
    for (const [owner, store] of owners.entries()) {
      const listing = { partition, sort: 'x' }
      await store.write([put(item(partition, 's', { body: { owner }, listing }), { absent: true })])
    }
    for (const [owner, store] of owners.entries()) {
      const mine = [{ body: { owner } }]
      expect([await store.get('entities', key, consistent)]).toMatchObject(mine)
      expect(await store.getMany('entities', [key], consistent)).toMatchObject(mine)
      const { items } = await store.query('entities', { partition, limit: 10, consistent: true })
      expect(items).toMatchObject(mine)
      const entry = { key, sort: 'x' }
      await expect.poll(() => store.queryListing('entities', { partition, limit: 10 })).toEqual({ keys: [entry] })
    }
    await owners[0]?.write([remove(key)])
    expect(await owners[1]?.get('entities', key, consistent)).toMatchObject({ body: { owner: 1 } })
    expect(await owners[2]?.get('entities', key, consistent)).toMatchObject({ body: { owner: 2 } })
  })

  it('keeps the counters of two tenants apart', async () => {
    const key = { partition: 'limits', sort: 'minute' }
    const one = newTenant(open)
    const other = newTenant(open)
    expect(await one.increment('ephemeral', key, 5)).toBe(5)
    expect(await other.increment('ephemeral', key, 1)).toBe(1)
  })

  it('refuses tenant ids that could name another tenant', async () => {
    for (const id of ['_', '', 'a|b', '|', 'a|']) expect(() => open().stores.tenant(id)).toThrow()
  })

  it('does not let a partition reach another tenant', async () => {
    const tenant = fresh('tenant')
    const victim = open().stores.tenant(tenant)
    const it = item('secret', 's')
    await victim.write([put(it)])
    const attacker = newTenant(open)
    for (const partition of [`${tenant}|secret`, `|${tenant}|secret`, `../${tenant}|secret`]) {
      expect(await attacker.get('entities', { partition, sort: 's' }, consistent)).toBeUndefined()
      await attacker.write([remove({ partition, sort: 's' })])
      await attacker.write([put(item(partition, 's', { body: 'attack' }))])
      expect(await attacker.get('entities', { partition, sort: 's' }, consistent)).toMatchObject({ partition })
    }
    expect(await victim.get('entities', keyOf(it), consistent)).toEqual(it)
  })
}
