import { expect, test } from 'vitest'
import { createOperatorKey } from '../../../../core/features/access/create-operator-key.ts'
import { createTenant } from '../../../../core/features/access/create-tenant.ts'
import { createKey } from '../../../../core/features/access/keys.ts'
import { requireReach } from '../../../../core/features/access/reach.ts'
import { revokeKey } from '../../../../core/features/access/revoke-key.ts'
import { authenticate } from '../../../../core/records/key/authenticate.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

test('of two keys that revoke each other at once, one stays', async () => {
  const { ports, close } = await createSimulatedPlatform({ concurrency: 1 })
  const { credential } = await createTenant(ports)({ name: 'Acme', concurrency: 1, requests_per_s: 10 })
  const one = await authenticate(ports)(`Bearer ${credential}`)
  const made = await createKey(ports)(one, { name: 'other', scopes: [...one.key.scopes] as never, roles: ['owner'] })
  const other = await authenticate(ports)(`Bearer ${made.secret}`)
  const outcomes = await Promise.allSettled([revokeKey(ports)(one, other.key.id), revokeKey(ports)(other, one.key.id)])
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const refused = outcomes.find(({ status }) => status === 'rejected')
  expect(refused).toMatchObject({ reason: { code: 'forbidden', details: { reason: 'last_admin_key' } } })
  close()
})

test('names of tenants and of operators’ keys are one line', async () => {
  const { ports, close } = await createSimulatedPlatform({ concurrency: 1 })
  for (const name of ['', 'a\nb', '\u001b[31mred', 'x'.repeat(101)]) {
    const tenant = { name, concurrency: 1, requests_per_s: 10 }
    await expect(createTenant(ports)(tenant)).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'The name of a tenant must be one line of 1 to 100 characters',
    })
    await expect(createOperatorKey(ports)(name)).rejects.toMatchObject({ code: 'invalid_input' })
  }
  close()
})

test('operators keep a key as well, and revoke each other’s', async () => {
  const { ports, close } = await createSimulatedPlatform({ concurrency: 1 })
  const one = await authenticate(ports)(`Bearer ${(await createOperatorKey(ports)('one')).credential}`)
  await expect(revokeKey(ports)(one, one.key.id)).rejects.toMatchObject({ details: { reason: 'last_admin_key' } })
  const { id } = await createOperatorKey(ports)('two')
  expect(await revokeKey(ports)(one, id)).toMatchObject({ id, revoked_at: expect.any(String) })
  close()
})

test('who is for some agents reaches no key that is for others, or for all', () => {
  const scopes = ['workers:run'] as const
  const own = { scopes, agents: ['one'] }
  expect(() => requireReach(own, { scopes, agents: ['one'] }, 'do it')).not.toThrow()
  expect(() => requireReach(own, { scopes, agents: ['one', 'two'] }, 'do it')).toThrow('some agents only')
  expect(() => requireReach(own, { scopes }, 'do it')).toThrow('some agents only')
  expect(() => requireReach({ scopes, agents: null }, own, 'do it')).not.toThrow()
})
