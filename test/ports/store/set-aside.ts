import { expect } from 'vitest'
import { setAsidePartition } from '../../../core/base/storing/set-aside.ts'
import { fresh } from '../port-cases.ts'
import { item, put } from '../store-harness.ts'
import { consistent, type It, type Open } from './case.ts'

export function setAsideCases(it: It, open: Open): void {
  it('notes what cannot be read once, for operators, and leaves it as it is', async () => {
    const tenant = fresh('tenant')
    const store = open().stores.tenant(tenant)
    const strange = item('strange', 's', { body: { odd: true } })
    await store.write([put(strange)])
    const unreadable = { kind: 'mission', table: 'entities', partition: 'strange', sort: 's' } as const
    await store.setAside({ ...unreadable, reason: 'id: expected string' })
    await store.setAside({ ...unreadable, reason: 'another reason' })
    expect(await notesOf(open, tenant)).toMatchObject([{ tenant, ...unreadable, reason: 'id: expected string' }])
    expect(await store.get('entities', { partition: 'strange', sort: 's' }, consistent)).toEqual(strange)
  })
}

async function notesOf(open: Open, tenant: string): Promise<readonly unknown[]> {
  const query = { partition: setAsidePartition, prefix: `${tenant}|`, limit: 10, consistent: true }
  const { items } = await open().stores.platform.query('entities', query)
  return items.map(({ body }) => body)
}
