import { expect, test } from 'vitest'
import { NewApiKey } from '../../../../contract/resources/access.ts'
import { platformScopes, scopes } from '../../../../contract/scopes.ts'
import { createOperatorKey } from '../../../../core/features/access/create-operator-key.ts'
import { createTenant, newKey } from '../../../../core/features/access/create-tenant.ts'
import { authenticate, requireScope } from '../../../../core/records/key/authenticate.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

async function withTenant() {
  const { ports, close } = await createSimulatedPlatform({ concurrency: 1 })
  const { tenant, credential } = await createTenant(ports)({ name: 'a', concurrency: 1, requests_per_s: 1 })
  return { ports, close, tenant, caller: (key = credential) => authenticate(ports)(`Bearer ${key}`) }
}

test('an operator’s key reaches across tenants, and does nothing that a tenant’s does but look after keys', async () => {
  const { ports, close, caller } = await withTenant()
  const { credential } = await createOperatorKey(ports)('one')
  const operator = await caller((await createOperatorKey(ports)('two')).credential)
  expect((await caller(credential)).tenant.id).toBe(operator.tenant.id)
  for (const scope of platformScopes) expect(() => requireScope(operator, scope)).not.toThrow()
  for (const scope of scopes.filter((one) => !one.startsWith('keys:')))
    expect(() => requireScope(operator, scope)).toThrow('lacks the scope')
  close()
})

test('the first key of a tenant, which has every scope, does not', async () => {
  const { close, caller } = await withTenant()
  const first = await caller()
  for (const scope of platformScopes) expect(() => requireScope(first, scope)).toThrow('lacks the scope')
  close()
})

test('nor does a key of a tenant into which somebody wrote the scope', async () => {
  const { ports, close, caller, tenant } = await withTenant()
  const planted = newKey(ports, tenant.id, { name: 'planted', scopes: [...scopes, ...platformScopes] })
  await ports.stores.tenant(tenant.id).write([planted.change])
  const found = await caller(planted.credential)
  expect(found.key.scopes).toContain('platform:write')
  for (const scope of platformScopes) expect(() => requireScope(found, scope)).toThrow('lacks the scope')
  close()
})

test('no request for a key can name the scopes', () => {
  for (const scope of platformScopes) expect(NewApiKey.safeParse({ name: 'x', scopes: [scope] }).success).toBe(false)
})
