import { expect, test } from 'vitest'
import { SortieError } from '../../../../contract/errors.ts'
import { readItem } from '../../../../core/base/storing/reading.ts'
import { createTenant, newKey } from '../../../../core/features/access/create-tenant.ts'
import { createKey } from '../../../../core/features/access/keys.ts'
import { revokedKeyMending } from '../../../../core/features/access/mending.ts'
import { closeWhatItOpened, revokeKey } from '../../../../core/features/access/revoke-key.ts'
import { openConnection, requireConnection } from '../../../../core/features/live/connections.ts'
import { apiKeyKey, apiKeyKind, keysPartition } from '../../../../core/records/key/api-key.ts'
import { authenticate } from '../../../../core/records/key/authenticate.ts'
import { type Intercept, interceptStores } from '../../../simulation/intercept.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

/** More than it makes. */
const writes = 6

test.each(Array.from({ length: writes }, (_, at) => at))(
  'what a key has open is closed, although the process dies at write %i of revoking it',
  async (dieAt) => {
    const { ports, ...platform } = await createSimulatedPlatform({ concurrency: 1 })
    const { credential } = await createTenant(ports)({ name: 'Acme', concurrency: 1, requests_per_s: 10 })
    const owner = await authenticate(ports)(`Bearer ${credential}`)
    const { id, secret } = await createKey(ports)(owner, { name: 'a', scopes: ['missions:read'], roles: [] })
    for (const connection of ['one', 'other'])
      await openConnection(ports, () => {})(connection, { authorization: `Bearer ${secret}` })
    const closed: string[] = []
    const sockets = {
      ...ports.sockets,
      async close(connection: string) {
        closed.push(connection)
      },
    }
    const mortal = { ...ports, sockets, stores: interceptStores(ports.stores, dyingAt(dieAt)) }
    const answered = await revokeKey(mortal)(owner, id).then(
      () => true,
      () => false,
    )
    if (dieAt === 0) await revokeKey(ports)(owner, id)
    platform.advance(61_000)
    await platform.process((_call, perform) => perform()).sweep()

    for (const connection of ['one', 'other'])
      await expect(requireConnection(ports.stores, connection)).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(openConnection(ports, () => {})('late', { authorization: `Bearer ${secret}` })).rejects.toMatchObject({
      code: 'unauthenticated',
    })
    const key = await ports.stores.tenant(owner.tenant.id).get('entities', apiKeyKey(id))
    expect(key).toMatchObject({ body: { revoked_at: expect.any(Number) } })
    expect(key?.due).toBeUndefined()
    if (answered) expect(closed.toSorted()).toEqual(['one', 'other'])
    platform.close()
  },
)

function dyingAt(dieAt: number): Intercept {
  let made = 0
  return async (call, perform) => {
    if (made > dieAt) throw new Error('The process is dead')
    if (call.operation !== 'write') return perform()
    if (made++ === dieAt) throw new Error('The process died')
    return perform()
  }
}

async function revoked() {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const { ports } = platform
  const { credential } = await createTenant(ports)({ name: 'Acme', concurrency: 1, requests_per_s: 10 })
  const owner = await authenticate(ports)(`Bearer ${credential}`)
  const { id } = await createKey(ports)(owner, { name: 'a', scopes: ['missions:read'], roles: [] })
  const store = ports.stores.tenant(owner.tenant.id)
  const stored = async () => {
    const item = await readItem(store, apiKeyKind, apiKeyKey(id))
    if (!item) throw new Error('There is no such key')
    return item
  }
  const refusing = (error: Error) => ({
    ...ports,
    stores: interceptStores(ports.stores, (call, perform) =>
      call.operation === 'write' ? Promise.reject(error) : perform(),
    ),
  })
  return { ...platform, owner, id, stored, refusing, tenant: owner.tenant.id }
}

test('a key that was not revoked, or of which all is closed, leaves the sweeper nothing to do', async () => {
  const { ports, owner, id, stored, tenant, close } = await revoked()
  const before = await stored()
  expect(await closeWhatItOpened(ports, tenant, { ...before, due: 1 })).toBe(false)
  await revokeKey(ports)(owner, id)
  const after = await stored()
  expect(after).toMatchObject({ version: 3, body: { revoked_at: expect.any(Number) } })
  expect(after.due).toBeUndefined()
  expect(await closeWhatItOpened(ports, tenant, after)).toBe(false)
  expect(await stored()).toEqual(after)
  close()
})

test('the sweeper looks a minute after a key is revoked, should the process die, and then no more', async () => {
  const { ports, owner, id, stored, refusing, now, tenant, close } = await revoked()
  let writes = 0
  const stores = interceptStores(ports.stores, (call, perform) =>
    call.operation === 'write' && writes++ > 0 ? Promise.reject(new Error('The process died')) : perform(),
  )
  await expect(revokeKey({ ...ports, stores })(owner, id)).rejects.toThrow('The process died')
  const marked = await stored()
  expect(marked).toMatchObject({ version: 2, due: now() + 60_000 })
  await expect(closeWhatItOpened(refusing(new Error('The disk is full')), tenant, marked)).rejects.toThrow('disk')
  expect(await closeWhatItOpened(ports, tenant, marked)).toBe(true)
  expect(await stored()).toMatchObject({ version: 3 })
  // Somebody else has closed them: that is no failure.
  expect(await closeWhatItOpened(ports, tenant, marked)).toBe(true)
  close()
})

test('the sweeper says what it closed, and does nothing to a key that was not revoked', async () => {
  const { ports, owner, id, stored, tenant, ...platform } = await revoked()
  let writes = 0
  const stores = interceptStores(ports.stores, (call, perform) =>
    call.operation === 'write' && writes++ > 0 ? Promise.reject(new Error('The process died')) : perform(),
  )
  await expect(revokeKey({ ...ports, stores })(owner, id)).rejects.toThrow('The process died')
  platform.advance(61_000)
  const { sweep } = platform.process((_call, perform) => perform())
  expect(await sweep()).toMatchObject({ mended: { connections_closed: 1 }, failed: 0 })
  expect((await stored()).due).toBeUndefined()
  const store = ports.stores.tenant(tenant)
  const live = await store.get('entities', apiKeyKey(owner.key.id))
  if (!live) throw new Error('There is no such key')
  const item = { ...live, version: live.version + 1, due: platform.now() }
  await store.write([{ change: 'put', table: 'entities', item }])
  const idle = await sweep()
  expect([idle.looked_at, idle.mended]).toEqual([1, {}])
  platform.close()
})

test('the sweeper looks after keys here, and after nothing else', () => {
  const due = (partition: string) => ({ tenant: 'ten_1', partition, sort: 'x', version: 1, body: {}, due: 1 })
  const owned = [keysPartition, 'revoked-keys', 'tenant'].map((one) => revokedKeyMending.owns(due(one)))
  expect(owned).toEqual([true, false, false])
})

test('a key whose tenant has no record is a fault of ours', async () => {
  const { ports, owner, close } = await revoked()
  const tenant = { ...owner.tenant, id: `ten_${'1'.repeat(26)}` }
  const { change, key } = newKey(ports, tenant.id, { name: 'lost', scopes: ['missions:read'] })
  await ports.stores.tenant(tenant.id).write([change])
  const lost = { tenant, key: { ...owner.key, id: key.id } }
  await expect(revokeKey(ports)(lost, key.id)).rejects.toThrow('The tenant of this key has no record')
  close()
})

test('a connection that cannot be closed keeps no other open, and gets nothing more', async () => {
  const { ports, ...platform } = await createSimulatedPlatform({ concurrency: 1 })
  const { credential } = await createTenant(ports)({ name: 'Acme', concurrency: 1, requests_per_s: 10 })
  const owner = await authenticate(ports)(`Bearer ${credential}`)
  const { id, secret } = await createKey(ports)(owner, { name: 'a', scopes: ['missions:read'], roles: [] })
  // More than are looked up at once.
  const connections = Array.from({ length: 101 }, (_, at) => `c${String(at).padStart(3, '0')}`)
  for (const connection of connections)
    await openConnection(ports, () => {})(connection, { authorization: `Bearer ${secret}` })
  const closed: string[] = []
  const sockets = {
    ...ports.sockets,
    async close(connection: string) {
      if (connection === 'c000') throw new SortieError('unavailable', 'API Gateway does not close a connection')
      closed.push(connection)
    },
  }
  const revoking = revokeKey({ ...ports, sockets })(owner, id)
  await expect(revoking).rejects.toMatchObject({ code: 'unavailable' })
  expect(closed).toEqual(connections.slice(1))
  await expect(requireConnection(ports.stores, 'c000')).rejects.toMatchObject({ code: 'unauthenticated' })
  platform.close()
})
