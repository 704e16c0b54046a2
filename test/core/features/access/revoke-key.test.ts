import { expect, test } from 'vitest'
import { SortieError } from '../../../../contract/errors.ts'
import { readItem } from '../../../../core/base/storing/reading.ts'
import { createTenant } from '../../../../core/features/access/create-tenant.ts'
import { createKey } from '../../../../core/features/access/keys.ts'
import { closeWhatItOpened, revokeKey } from '../../../../core/features/access/revoke-key.ts'
import { openConnection, requireConnection } from '../../../../core/features/live/connections.ts'
import { apiKeyKey, apiKeyKind } from '../../../../core/records/key/api-key.ts'
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
