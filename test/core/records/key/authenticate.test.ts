import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type KeyScope, platformScopes, scopes } from '../../../../contract/scopes.ts'
import { createTenant, newKey } from '../../../../core/features/access/create-tenant.ts'
import { createKey } from '../../../../core/features/access/keys.ts'
import { revokeKey } from '../../../../core/features/access/revoke-key.ts'
import { apiKeyKey } from '../../../../core/records/key/api-key.ts'
import {
  authenticate,
  type Caller,
  requireLiveKey,
  requireScope,
  requireScopeOf,
} from '../../../../core/records/key/authenticate.ts'
import { operatorsTenant } from '../../../../core/records/tenant/operators-tenant.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform
let credential: string
let owner: Caller

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
  credential = (await createTenant(platform.ports)({ name: 'Acme', concurrency: 3, requests_per_s: 10 })).credential
  owner = await authenticate(platform.ports)(`Bearer ${credential}`)
})
afterEach(() => platform.close())

const refused = expect.objectContaining({
  code: 'unauthenticated',
  message: expect.stringContaining('Authorization: Bearer sortie_…'),
})

test('the first key of a tenant is the owner’s, with every scope', () => {
  expect(owner.tenant).toMatchObject({ name: 'Acme', concurrency: 3, requests_per_s: 10 })
  expect(owner.key).toMatchObject({ name: 'first key', scopes, roles: ['owner'], agents: null })
})

test('a key says what it may do, as whom it decides, and for whose workers it is', async () => {
  const made = await createKey(platform.ports)(owner, {
    name: 'worker',
    scopes: ['workers:run'],
    roles: [],
    agents: ['translator'],
  })
  const caller = await authenticate(platform.ports)(`Bearer ${made.secret}`)
  expect(caller.tenant).toEqual(owner.tenant)
  expect(caller.key).toEqual({
    id: made.id,
    name: 'worker',
    scopes: ['workers:run'],
    roles: [],
    agents: ['translator'],
  })
})

test('a key that was made before there were roles has none', async () => {
  const { change, credential: old } = newKey(platform.ports, owner.tenant.id, {
    name: 'old',
    scopes: ['missions:read'],
  })
  if (change.change !== 'put') throw new Error('A key is put')
  const { roles: _, ...body } = change.item.body as Record<string, unknown>
  await platform.stores
    .tenant(owner.tenant.id)
    .write([{ ...change, table: 'entities', item: { ...change.item, body } }])
  expect((await authenticate(platform.ports)(`Bearer ${old}`)).key).toMatchObject({ roles: [], agents: null })
})

test('the scheme may be written in any case', async () => {
  for (const scheme of ['bearer', 'BEARER', 'Bearer'])
    expect((await authenticate(platform.ports)(`${scheme} ${credential}`)).key.id).toBe(owner.key.id)
})

describe('whatever is wrong with a credential, the answer is the same', () => {
  const [tenantAt, keyAt] = ['sortie_'.length, 'sortie_'.length + 27]
  const put = (text: string, at: number, other: string) => text.slice(0, at) + other + text.slice(at + other.length)

  test.each<readonly [string, () => string | undefined]>([
    ['none', () => undefined],
    ['nothing in it', () => ''],
    ['the scheme alone', () => 'Bearer'],
    ['the scheme and a blank', () => 'Bearer '],
    ['another scheme', () => `Basic ${credential}`],
    ['no scheme', () => credential],
    ['something after it', () => `Bearer ${credential} more`],
    ['something before the scheme', () => `x Bearer ${credential}`],
    ['another scheme that is as long', () => `Digest ${credential}`],
    ['two blanks', () => `Bearer  ${credential}`],
    ['a second line', () => `Bearer ${credential}\nmore`],
    ['no key of ours', () => 'Bearer sk-123'],
    ['a tenant that is not there', () => `Bearer ${put(credential, tenantAt, '0'.repeat(26))}`],
    ['a key that is not there', () => `Bearer ${put(credential, keyAt, '0'.repeat(26))}`],
    ['another secret', () => `Bearer ${credential.slice(0, -43)}${'x'.repeat(43)}`],
  ])('%s', async (_, header) => {
    await expect(authenticate(platform.ports)(header())).rejects.toEqual(refused)
  })

  test('a revoked key', async () => {
    const { id, secret } = await createKey(platform.ports)(owner, { name: 'a', scopes: ['keys:read'], roles: [] })
    await requireLiveKey(platform.ports, owner.tenant.id, id)
    await revokeKey(platform.ports)(owner, id)
    await expect(authenticate(platform.ports)(`Bearer ${secret}`)).rejects.toEqual(refused)
    await expect(requireLiveKey(platform.ports, owner.tenant.id, id)).rejects.toEqual(refused)
  })

  test('a key without the record of its tenant', async () => {
    const { change, credential: lost } = newKey(platform.ports, `ten_${'1'.repeat(26)}`, {
      name: 'lost',
      scopes: ['missions:read'],
    })
    await platform.stores.tenant(`ten_${'1'.repeat(26)}`).write([change])
    await expect(authenticate(platform.ports)(`Bearer ${lost}`)).rejects.toEqual(refused)
  })

  test('but a key that cannot be read is set aside as what it is', async () => {
    const item = { ...apiKeyKey('key_odd'), version: 1, body: {} }
    await platform.stores.tenant(owner.tenant.id).write([{ change: 'put', table: 'entities', item }])
    await expect(requireLiveKey(platform.ports, owner.tenant.id, 'key_odd')).rejects.toMatchObject({
      code: 'item_unreadable',
      details: { kind: 'API key' },
    })
  })

  test('a key of a ticket that is not there', async () => {
    await expect(requireLiveKey(platform.ports, owner.tenant.id, 'key_0')).rejects.toEqual(refused)
  })
})

describe('a scope', () => {
  const callerWith = (held: readonly KeyScope[], tenant = owner.tenant.id): Caller => ({
    ...owner,
    tenant: { ...owner.tenant, id: tenant },
    key: { ...owner.key, scopes: held },
  })

  test('is needed itself, and no other stands for it', () => {
    expect(() => requireScope(callerWith(['missions:read']), 'missions:read')).not.toThrow()
    const others = scopes.filter((scope) => scope !== 'missions:read')
    expect(() => requireScope(callerWith(others), 'missions:read')).toThrow(
      expect.objectContaining({
        code: 'forbidden',
        message: 'This key lacks the scope missions:read',
        details: { scope: 'missions:read' },
      }),
    )
  })

  test('where one of two scopes is enough, a key needs one of them', () => {
    const route = { scope: 'missions:read', orScope: 'workers:run' } as const
    for (const scope of ['missions:read', 'workers:run'] as const)
      expect(() => requireScopeOf(route, callerWith([scope]))).not.toThrow()
    expect(() => requireScopeOf(route, callerWith(['missions:write']))).toThrow(
      expect.objectContaining({
        code: 'forbidden',
        message: 'This key lacks the scope missions:read or workers:run',
        details: { scope: 'missions:read' },
      }),
    )
    expect(() => requireScopeOf({ scope: 'public' }, callerWith([]))).not.toThrow()
  })

  test.each(platformScopes)('%s counts in a key of the operators only', (scope) => {
    expect(() => requireScope(callerWith([scope], operatorsTenant), scope)).not.toThrow()
    expect(() => requireScope(callerWith([scope]), scope)).toThrow('lacks the scope')
    expect(() => requireScope(callerWith([], operatorsTenant), scope)).toThrow('lacks the scope')
  })
})
