import { expect, test } from 'vitest'
import { createTenant } from '../../../../core/features/access/create-tenant.ts'
import { createKey } from '../../../../core/features/access/keys.ts'
import { revokeKey } from '../../../../core/features/access/revoke-key.ts'
import { openConnection, requireConnection } from '../../../../core/features/live/connections.ts'
import { apiKeyKey } from '../../../../core/records/key/api-key.ts'
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
      await openConnection(ports)(connection, { authorization: `Bearer ${secret}` })
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
    await expect(openConnection(ports)('late', { authorization: `Bearer ${secret}` })).rejects.toMatchObject({
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
