import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isWriteConflict } from '../../../../core/base/ports/write-conflict.ts'
import { changeTenant, type TenantLimits } from '../../../../core/features/access/change-tenant.ts'
import { createOperatorKey } from '../../../../core/features/access/create-operator-key.ts'
import { createTenant } from '../../../../core/features/access/create-tenant.ts'
import { setPlatformSwitch } from '../../../../core/features/operators/manage-platform-switches.ts'
import { authenticate } from '../../../../core/records/key/authenticate.ts'
import { slotKey } from '../../../../core/records/slot/slots.ts'
import { loadTenant, putTenant, tenantKey } from '../../../../core/records/tenant/tenant.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
})
afterEach(() => platform.close())

test('a tenant is kept as it was made, and is in the list of tenants', async () => {
  const create = createTenant(platform.ports)
  const { tenant } = await create({ name: 'Acme', concurrency: 1000, requests_per_s: 1_000_000 })
  expect(tenant).toEqual({
    id: expect.stringMatching(/^ten_/),
    name: 'Acme',
    concurrency: 1000,
    requests_per_s: 1_000_000,
    retention_days: 30,
    created_at: platform.now(),
  })
  expect(await loadTenant(platform.stores.tenant(tenant.id))).toEqual(tenant)
  const { items } = await platform.stores.platform.query('entities', { partition: 'tenants', limit: 10 })
  expect(items).toMatchObject([{ sort: tenant.id, body: { id: tenant.id, name: 'Acme' } }])
  const kept = await create({ name: 'B', concurrency: 1, requests_per_s: 1, retention_days: 7, queued_missions: 1000 })
  expect(kept.tenant).toMatchObject({ retention_days: 7, queued_missions: 1000 })
})

test('a tenant that is made has what operators have paused for all', async () => {
  const { credential } = await createOperatorKey(platform.ports)('ops')
  const operator = await authenticate(platform.ports)(`Bearer ${credential}`)
  await setPlatformSwitch(platform.ports)(operator, { mode: 'pause', reason: 'an incident' })
  const { tenant } = await createTenant(platform.ports)({ name: 'Acme', concurrency: 1, requests_per_s: 1 })
  const stored = await loadTenant(platform.stores.tenant(tenant.id))
  expect(stored.platform?.switches).toMatchObject([{ mode: 'pause', reason: 'an incident' }])
})

const ranges = [
  ['concurrency', 1, 1000],
  ['requests_per_s', 1, 1_000_000],
  ['retention_days', 1, 3650],
  ['queued_missions', 1000, 10_000_000],
  ['memories_per_subject', 1, 300],
  ['files_mb', 1, 1_000_000],
  ['mb_per_file', 1, 20],
] as const

describe.each(ranges)('%s', (name, min, max) => {
  const given = { name: 'Acme', concurrency: 1, requests_per_s: 1 }
  const create = (value: number) => createTenant(platform.ports)({ ...given, [name]: value })

  test.each([min, max])('may be %i', async (value) => {
    expect((await create(value)).tenant).toMatchObject({ [name]: value })
  })

  test.each([min - 1, max + 1, min + 0.5, Number.NaN, Number.POSITIVE_INFINITY])('may not be %d', async (value) => {
    await expect(create(value)).rejects.toMatchObject({
      code: 'invalid_input',
      message: `${name} must be a whole number from ${min} to ${max}`,
    })
    expect((await platform.stores.platform.query('entities', { partition: 'tenants', limit: 1 })).items).toEqual([])
  })
})

test('a record is written over only by whoever read it', async () => {
  const tenant = await loadTenant(platform.store)
  const write = (version: number) => platform.store.write([putTenant({ ...tenant, name: `at ${version}` }, version)])
  for (const stale of [0, 2]) expect(isWriteConflict(await write(stale).catch((error) => error))).toBe(true)
  await write(1)
  expect(await platform.store.get('entities', tenantKey)).toMatchObject({ version: 2, body: { name: 'at 1' } })
})

test('the sweeper looks at a tenant when its queue is to be counted again, and only then', async () => {
  const tenant = await loadTenant(platform.store)
  expect(putTenant(tenant, 1)).not.toHaveProperty('item.due')
  const queue = { state: 'near', counted: 9, look_at: 7 } as const
  expect(putTenant({ ...tenant, queue }, 1)).toHaveProperty('item.due', 7)
})

test('a store without the record of its tenant is a fault of ours', async () => {
  await expect(loadTenant(platform.stores.tenant('ten_nobody'))).rejects.toThrow('has no record')
})

describe('a change', () => {
  const change = (limits: TenantLimits, id = platform.tenant) => changeTenant(platform.ports)(id, limits)
  const slots = async () => (await platform.stored()).slots

  test('leaves what it does not name', async () => {
    const before = await loadTenant(platform.store)
    expect(await change({ requests_per_s: 7 })).toEqual({ ...before, requests_per_s: 7 })
    expect(await loadTenant(platform.store)).toEqual({ ...before, requests_per_s: 7 })
    expect(await slots()).toEqual([])
  })

  test('has one of the new slots looked at, and none where there are no more than before', async () => {
    await change({ concurrency: 3 })
    expect((await slots()).map(({ index }) => index)).toEqual([2])
    const looked = await platform.store.get('entities', slotKey(2))
    expect(looked).toMatchObject({ version: 1, due: platform.now() })
    await change({ concurrency: 3 })
    await change({ concurrency: 2 })
    expect(await slots()).toHaveLength(1)
    expect(await platform.store.get('entities', slotKey(2))).toEqual(looked)
  })

  test('of a tenant that is not there says so', async () => {
    await expect(change({ concurrency: 1 }, 'ten_nobody')).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is no tenant ten_nobody; GET /v1/me shows the tenant of a key',
    })
  })

  test('that cannot be changes nothing', async () => {
    const before = await loadTenant(platform.store)
    await expect(change({ concurrency: 2, queued_missions: 5 })).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await loadTenant(platform.store)).toEqual(before)
  })
})
