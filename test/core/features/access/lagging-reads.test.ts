import { expect, test } from 'vitest'
import { isWriteConflict } from '../../../../core/base/ports/write-conflict.ts'
import { changeTenant } from '../../../../core/features/access/change-tenant.ts'
import { createOperatorKey } from '../../../../core/features/access/create-operator-key.ts'
import { createTenant, newKey } from '../../../../core/features/access/create-tenant.ts'
import { createKey } from '../../../../core/features/access/keys.ts'
import { revokeKey } from '../../../../core/features/access/revoke-key.ts'
import { createTicket, redeemTicket } from '../../../../core/features/live/tickets.ts'
import { authenticate, requireLiveKey } from '../../../../core/records/key/authenticate.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const refused = expect.objectContaining({ code: 'unauthenticated' })

test('although plain reads lag, a key is good at once, and of no use once it is revoked', async () => {
  const { ports, close } = await createSimulatedPlatform({ concurrency: 1, lagging: true })
  const { credential } = await createTenant(ports)({ name: 'Acme', concurrency: 1, requests_per_s: 10 })
  const owner = await authenticate(ports)(`Bearer ${credential}`)
  const { id, secret } = await createKey(ports)(owner, { name: 'a', scopes: ['missions:read'], roles: [] })
  await requireLiveKey(ports, owner.tenant.id, id)
  const { ticket } = await createTicket(ports)(owner, 'http://localhost')
  expect(await redeemTicket(ports)(ticket)).toMatchObject({ key: owner.key.id })
  await revokeKey(ports)(owner, id)
  await expect(authenticate(ports)(`Bearer ${secret}`)).rejects.toEqual(refused)
  await expect(requireLiveKey(ports, owner.tenant.id, id)).rejects.toEqual(refused)
  await changeTenant(ports)(owner.tenant.id, { concurrency: 2 })
  expect(await changeTenant(ports)(owner.tenant.id, { requests_per_s: 5 })).toMatchObject({ concurrency: 2 })
  expect((await authenticate(ports)(`Bearer ${credential}`)).tenant).toMatchObject({ requests_per_s: 5 })
  for (const name of ['one', 'other']) await createOperatorKey(ports)(name)
  close()
})

test('the other key that looks after keys is seen at once', async () => {
  const { ports, close } = await createSimulatedPlatform({ concurrency: 1, lagging: true })
  const { credential } = await createTenant(ports)({ name: 'Acme', concurrency: 1, requests_per_s: 10 })
  const owner = await authenticate(ports)(`Bearer ${credential}`)
  await createKey(ports)(owner, { name: 'other', scopes: ['keys:write'], roles: [] })
  expect(await revokeKey(ports)(owner, owner.key.id)).toMatchObject({ id: owner.key.id })
  close()
})

test('a key is written once', async () => {
  const { ports, store, tenant, close } = await createSimulatedPlatform({ concurrency: 1 })
  const { change } = newKey(ports, tenant, { name: 'a', scopes: ['missions:read'] })
  await store.write([change])
  expect(isWriteConflict(await store.write([change]).catch((error: unknown) => error))).toBe(true)
  close()
})
