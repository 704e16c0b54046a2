import { expect, test } from 'vitest'
import { liftSwitch, listSwitches } from '../../../../core/features/control/manage-switches.ts'
import { getStop, listStoppedMissions } from '../../../../core/features/control/read-stops.ts'
import { listPlatformSwitches } from '../../../../core/features/operators/manage-platform-switches.ts'
import {
  getPlatformStop,
  listPlatformStops,
  listTenantStops,
} from '../../../../core/features/operators/platform-stops.ts'
import { interceptStores } from '../../../simulation/intercept.ts'
import { createInstallation, type TestTenant } from './installation.ts'

const echo = { agent: 'echo', input: 'x' }

async function withTenants(count: number) {
  const installation = await createInstallation()
  const tenants: TestTenant[] = []
  for (let at = 0; at < count; at++) tenants.push(await installation.tenant(`tenant ${at}`))
  return { ...installation, tenants }
}

test('a pause holds the missions of all tenants, old and new, until it is lifted', async () => {
  const { platform, operator, tenants, run, sweepFor, ports } = await withTenants(3)
  const before = await Promise.all(tenants.map((tenant) => tenant.submit(echo)))
  const set = await operator().set('pause')
  expect(set).toMatchObject({ state: 'in_force', by: { name: 'ops' }, reason: 'an incident', stop_id: null })
  const during = await Promise.all(tenants.map((tenant) => tenant.submit(echo)))
  await run()
  for (const [at, tenant] of tenants.entries())
    for (const id of [before[at], during[at]])
      expect(await tenant.mission(id ?? '')).toMatchObject({ status: 'PENDING', hold: { switch_id: set.id } })
  expect((await listPlatformSwitches(ports)()).items).toMatchObject([{ id: set.id }])
  await operator().lift(set.id)
  await sweepFor(2)
  for (const [at, tenant] of tenants.entries())
    for (const id of [before[at], during[at]])
      expect(await tenant.mission(id ?? '')).toMatchObject({ status: 'COMPLETED', hold: null })
  expect((await listPlatformSwitches(ports)()).items).toEqual([])
  platform.close()
})

test('a stop ends the missions of all tenants and refuses new ones; each tenant sees its own part and cannot lift it', async () => {
  const { platform, operator, tenants, sweepFor, run, ports } = await withTenants(3)
  const [one, two] = tenants as [TestTenant, TestTenant]
  const ids = [await one.submit(echo), await one.submit(echo), await one.submit(echo)]
  const other = await two.submit(echo)
  const set = await operator().set('stop')
  const stop = set.stop_id ?? ''
  for (const tenant of tenants) {
    const error = await tenant.submit(echo).catch((refusal: unknown) => refusal)
    expect(error).toMatchObject({ code: 'switched_off', details: { switch_id: set.id, scope: { kind: 'platform' } } })
    expect((await listSwitches(await tenant.caller())).items).toMatchObject([
      { id: set.id, scope: { kind: 'platform' }, reason: 'an incident', stop_id: stop },
    ])
    await expect(liftSwitch(ports)(await tenant.caller(), set.id)).rejects.toMatchObject({ code: 'forbidden' })
  }
  await sweepFor(1)
  expect(await getPlatformStop(ports)(stop)).toMatchObject({
    state: 'stopped',
    tenants: 3,
    tenants_stopping: 0,
    stopped: 4,
    in_flight: 0,
  })
  expect(await getStop(ports)(await one.caller(), stop)).toMatchObject({ state: 'stopped', stopped: 3 })
  const seen = await listStoppedMissions(ports)(await two.caller(), stop, {})
  expect(seen.items.map(({ mission_id }) => mission_id)).toEqual([other])
  const parts = await listTenantStops(ports)(stop, {})
  expect(parts.items.map(({ name, stop: part }) => [name, part?.stopped])).toEqual([
    ['tenant 0', 3],
    ['tenant 1', 1],
    ['tenant 2', 0],
  ])
  for (const id of ids) expect((await one.mission(id)).status).toBe('CANCELLED')
  await operator().lift(set.id)
  const after = await one.submit(echo)
  await run()
  expect((await one.mission(after)).status).toBe('COMPLETED')
  platform.close()
})

test('a stop without a switch is about what was there, and new missions are taken', async () => {
  const { platform, operator, tenants, sweepFor, run, ports } = await withTenants(2)
  const [one] = tenants as [TestTenant]
  const before = await one.submit(echo)
  platform.advance(1)
  const stop = await operator().stop()
  platform.advance(1)
  const after = await one.submit(echo)
  await run()
  await sweepFor(1)
  expect((await one.mission(before)).status).toBe('CANCELLED')
  expect((await one.mission(after)).status).toBe('COMPLETED')
  expect(await getPlatformStop(ports)(stop.id)).toMatchObject({ state: 'stopped', stopped: 1, tenants: 2 })
  expect((await listPlatformStops(ports)({})).items.map(({ id }) => id)).toEqual([stop.id])
  platform.close()
})

test('what is submitted after a stop is lifted is not stopped by what the stop has still to look at', async () => {
  const { platform, operator, tenants, run, sweepFor } = await withTenants(1)
  const [one] = tenants as [TestTenant]
  const set = await operator().set('stop')
  await operator().lift(set.id)
  platform.advance(1)
  const after = await one.submit({ ...echo, start_at: new Date(platform.now() + 600_000).toISOString() })
  await sweepFor(5)
  expect((await one.mission(after)).status).toBe('SCHEDULED')
  await sweepFor(10)
  await run()
  expect((await one.mission(after)).status).toBe('COMPLETED')
  platform.close()
})

test('who tells tenants of a switch while it is lifted brings it back to none', async () => {
  for (let position = 0; position < 8; position++) {
    const { platform, operator, tenants, sweepFor, ports } = await withTenants(3)
    let writes = 0
    const slow = operator(async (call, perform) => {
      if (call.operation === 'write' && writes++ === position)
        for (const { id } of (await listPlatformSwitches(ports)()).items) await operator().lift(id)
      return perform()
    })
    const { id } = await slow.set('pause')
    await operator()
      .lift(id)
      .catch(() => {})
    await sweepFor(2)
    for (const tenant of tenants) {
      const mission = await tenant.submit(echo)
      await sweepFor(1)
      expect(await tenant.mission(mission)).toMatchObject({ status: 'COMPLETED' })
    }
    platform.close()
  }
})

test('more tenants than a page all have it with the answer', async () => {
  const { platform, operator, tenants } = await withTenants(230)
  const set = await operator().set('stop')
  expect(set.state).toBe('in_force')
  for (const tenant of tenants) await expect(tenant.submit(echo)).rejects.toMatchObject({ code: 'switched_off' })
  platform.close()
})

test('a tenant that is made meanwhile has the switch, whichever write comes first', async () => {
  for (let position = 0; position < 4; position++) {
    const { platform, operator, ports, tenant } = await createInstallation()
    let writes = 0
    let set: { id: string } | undefined
    const stores = interceptStores(ports.stores, async (call, perform) => {
      if (call.operation === 'write' && writes++ === position) set = await operator().set('stop')
      return perform()
    })
    const made = await tenant('late', { ...ports, stores })
    set ??= await operator().set('stop')
    await expect(made.submit(echo)).rejects.toMatchObject({ code: 'switched_off' })
    const later = await tenant('later')
    await expect(later.submit(echo)).rejects.toMatchObject({ code: 'switched_off' })
    await operator().lift(set.id)
    for (const one of [made, later]) await expect(one.submit(echo)).resolves.toBeTruthy()
    platform.close()
  }
})

test('a switch or its lifting whose process dies at any write is carried through to every tenant', async () => {
  for (let dieAt = 0; dieAt < 24; dieAt++) {
    const { platform, operator, tenants, sweepFor, ports } = await withTenants(3)
    const ids = await Promise.all(tenants.map((tenant) => tenant.submit(echo)))
    let writes = 0
    let died = false
    const mortal = operator(async (call, perform) => {
      if (died) throw new Error('The process is dead')
      if (call.operation !== 'write' || writes++ !== dieAt) return perform()
      died = true
      if (dieAt % 2 === 0) await perform()
      throw new Error('The process died')
    })
    const set = await mortal.set('pause').catch(() => undefined)
    if (set) await mortal.lift(set.id).catch(() => {})
    await sweepFor(3)
    const left = (await listPlatformSwitches(ports)()).items
    for (const [at, tenant] of tenants.entries()) {
      const expected = left[0] ? { hold: { switch_id: left[0].id } } : { hold: null, status: 'COMPLETED' }
      expect(await tenant.mission(ids[at] ?? '')).toMatchObject(expected)
    }
    for (const { id } of left) await operator().lift(id)
    await sweepFor(3)
    for (const [at, tenant] of tenants.entries())
      expect(await tenant.mission(ids[at] ?? '')).toMatchObject({ status: 'COMPLETED', hold: null })
    platform.close()
  }
})

test('a tenant that cannot be written keeps no other waiting, and is told later', async () => {
  const { platform, operator, tenants, sweepFor, ports } = await withTenants(3)
  const [, broken, ...others] = tenants as [TestTenant, TestTenant, TestTenant]
  const failing = {
    ...ports.stores,
    tenant: (id: string) => (id === broken.id ? brokenStore : ports.stores.tenant(id)),
  }
  const brokenStore = { ...ports.stores.tenant(broken.id), write: () => Promise.reject(new Error('throttled')) }
  const set = await operator(undefined, failing).set('stop')
  expect(set.state).toBe('reaching')
  await expect(broken.submit(echo)).resolves.toBeTruthy()
  for (const tenant of others) await expect(tenant.submit(echo)).rejects.toMatchObject({ code: 'switched_off' })
  await sweepFor(2)
  await expect(broken.submit(echo)).rejects.toMatchObject({ code: 'switched_off' })
  expect(await getPlatformStop(ports)(set.stop_id ?? '')).toMatchObject({ state: 'stopped' })
  platform.close()
})
