import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Scope } from '../../../../contract/scopes.ts'
import { createOperatorKey } from '../../../../core/features/access/create-operator-key.ts'
import { createTenant } from '../../../../core/features/access/create-tenant.ts'
import { createKey, keyView, listKeys } from '../../../../core/features/access/keys.ts'
import { revokeKey } from '../../../../core/features/access/revoke-key.ts'
import { authenticate, type Caller } from '../../../../core/records/key/authenticate.ts'
import { operatorsTenant } from '../../../../core/records/tenant/operators-tenant.ts'
import { interceptStores } from '../../../simulation/intercept.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform
let owner: Caller

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
  const made = await createTenant(platform.ports)({ name: 'Acme', concurrency: 1, requests_per_s: 10 })
  owner = await authenticate(platform.ports)(`Bearer ${made.credential}`)
})
afterEach(() => platform.close())

const make = (by: Caller, scopes: Scope[], roles: string[] = []) =>
  createKey(platform.ports)(by, { name: 'made', scopes, roles })

async function callerWith(scopes: Scope[], roles: string[]): Promise<Caller> {
  return authenticate(platform.ports)(`Bearer ${(await make(owner, scopes, roles)).secret}`)
}

test('a key is shown with its secret once, each scope and role once, and without it in the list', async () => {
  const { secret, ...key } = await make(owner, ['missions:read', 'keys:write', 'missions:read'], ['legal', 'legal'])
  expect(secret).toMatch(/^sortie_/)
  const created_at = new Date(platform.now()).toISOString()
  expect(key).toEqual({
    id: expect.stringMatching(/^key_/),
    name: 'made',
    scopes: ['missions:read', 'keys:write'],
    roles: ['legal'],
    agents: null,
    created_at,
    revoked_at: null,
  })
  const { items } = await listKeys(platform.ports)(owner, {})
  expect(items).toContainEqual(key)
  expect(JSON.stringify(items)).not.toContain(secret.slice(-43))
})

test('a key hands out no scope that it lacks', async () => {
  const small = await callerWith(['keys:write', 'missions:read'], [])
  await expect(make(small, ['missions:read', 'missions:write', 'agents:read'])).rejects.toMatchObject({
    code: 'forbidden',
    message: 'This key lacks missions:write, agents:read, so it cannot hand them out',
    details: { scopes: ['missions:write', 'agents:read'] },
  })
  await expect(make(small, ['missions:read'])).resolves.toMatchObject({ scopes: ['missions:read'] })
  expect((await listKeys(platform.ports)(owner, {})).items).toHaveLength(3)
})

test('a key hands out no role that it lacks, and the owner’s hands out any', async () => {
  const legal = await callerWith(['keys:write'], ['legal'])
  await expect(make(legal, ['keys:write'], ['legal', 'finance', 'owner'])).rejects.toMatchObject({
    code: 'forbidden',
    message: 'This key lacks the roles finance, owner, so it cannot hand them out',
    details: { roles: ['finance', 'owner'] },
  })
  await expect(make(legal, ['keys:write'], ['legal'])).resolves.toMatchObject({ roles: ['legal'] })
  await expect(make(owner, ['keys:write'], ['finance', 'owner'])).resolves.toMatchObject({
    roles: ['finance', 'owner'],
  })
  const before: Caller = { ...legal, key: { id: 'key_1', name: 'old', scopes: ['keys:write'], agents: null } }
  await expect(make(before, ['keys:write'], ['legal'])).rejects.toMatchObject({ code: 'forbidden' })
})

test('keys are listed by page, twenty where nobody says how many, oldest first', async () => {
  const ids = [owner.key.id]
  for (let at = 0; at < 22; at++) ids.push((await make(owner, ['missions:read'])).id)
  const list = listKeys(platform.ports)
  const first = await list(owner, {})
  expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 20))
  const rest = await list(owner, { cursor: String(first.next_cursor) })
  expect(rest.items.map(({ id }) => id)).toEqual(ids.slice(20))
  expect(rest.next_cursor).toBeNull()
  expect((await list(owner, { limit: 2 })).items).toHaveLength(2)
})

test('a cursor of keys is of one tenant, and of the list of keys', async () => {
  const operator = { ...owner, tenant: { ...owner.tenant, id: operatorsTenant } }
  await make(owner, ['missions:read'])
  const { next_cursor } = await listKeys(platform.ports)(owner, { limit: 1 })
  const asked = listKeys(platform.ports)(operator, { cursor: String(next_cursor) })
  await expect(asked).rejects.toMatchObject({ code: 'invalid_cursor' })
})

test('a key is revoked once, and stays listed with the time', async () => {
  const { id } = await make(owner, ['missions:read'])
  const revoked_at = new Date(platform.now()).toISOString()
  expect(await revokeKey(platform.ports)(owner, id)).toMatchObject({ id, revoked_at })
  platform.advance(1000)
  expect(await revokeKey(platform.ports)(owner, id)).toMatchObject({ id, revoked_at })
  expect((await listKeys(platform.ports)(owner, {})).items.at(-1)).toMatchObject({ id, revoked_at })
  const unknown = revokeKey(platform.ports)(owner, 'key_0')
  await expect(unknown).rejects.toMatchObject({ code: 'not_found', message: 'There is no key key_0' })
})

test('an operator’s key has a name of 1 to 100 characters, and the first makes the operators’ tenant', async () => {
  const create = createOperatorKey(platform.ports)
  for (const name of ['', 'x'.repeat(101)])
    await expect(create(name)).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'The name of a key must be one line of 1 to 100 characters',
    })
  const { id, credential } = await create('x'.repeat(100))
  const operator = await authenticate(platform.ports)(`Bearer ${credential}`)
  expect(operator.key).toMatchObject({
    id,
    name: 'x'.repeat(100),
    scopes: ['platform:read', 'platform:write', 'keys:read', 'keys:write'],
    roles: [],
  })
  expect(operator.tenant).toEqual({
    id: operatorsTenant,
    name: 'operators',
    concurrency: 1,
    requests_per_s: 100,
    created_at: platform.now(),
  })
  platform.advance(1000)
  await create('another')
  expect((await authenticate(platform.ports)(`Bearer ${credential}`)).tenant).toEqual(operator.tenant)
})

test('a key revokes itself, and none that can do more than itself', async () => {
  const weak = await callerWith(['keys:write'], [])
  const refused = async (scopes: Scope[], roles: string[]) =>
    revokeKey(platform.ports)(weak, (await make(owner, scopes, roles)).id)
  await expect(refused(['missions:read'], [])).rejects.toMatchObject({
    code: 'forbidden',
    message: 'This key lacks missions:read, so it cannot revoke that one',
    details: { scopes: ['missions:read'] },
  })
  await expect(refused([], ['legal'])).rejects.toMatchObject({ code: 'forbidden', details: { roles: ['legal'] } })
  expect(await revokeKey(platform.ports)(weak, weak.key.id)).toMatchObject({ revoked_at: expect.any(String) })
})

test('the last key that looks after keys stays, and any other that does is found, however many there are', async () => {
  await expect(revokeKey(platform.ports)(owner, owner.key.id)).rejects.toMatchObject({
    code: 'forbidden',
    message: 'This is the last key with the scope keys:write; create another one first',
    details: { reason: 'last_admin_key', scope: 'keys:write' },
  })
  for (let at = 0; at < 100; at++) await make(owner, ['missions:read'])
  platform.advance(1)
  await make(owner, ['keys:write'])
  expect(await revokeKey(platform.ports)(owner, owner.key.id)).toMatchObject({ id: owner.key.id })
})

test('a key is shown with the agents that it is for', async () => {
  const input = { name: 'made', scopes: ['workers:run' as const], roles: [], agents: ['one', 'two'] }
  expect(await createKey(platform.ports)(owner, input)).toMatchObject({ agents: ['one', 'two'] })
  const { secret } = await createKey(platform.ports)(owner, { ...input, agents: ['one'], scopes: ['keys:write'] })
  const one = await authenticate(platform.ports)(`Bearer ${secret}`)
  const hands = (agents?: string[]) =>
    createKey(platform.ports)(one, { name: 'made', scopes: [], roles: [], ...(agents && { agents }) })
  await expect(hands(['one', 'two'])).rejects.toMatchObject({ details: { agents: ['two'] } })
  await expect(hands()).rejects.toMatchObject({ details: { agents: ['all'] } })
})

test('a key of a release without roles has none', () => {
  const key = { id: 'key_1', name: 'old', scopes: [], secret_hash: '', created_at: 0, revoked_at: null }
  expect(keyView(key)).toMatchObject({ roles: [] })
})

test('a key that was revoked while its request was under way makes no key and revokes none', async () => {
  const others = [await make(owner, ['missions:read']), await make(owner, ['keys:write'])]
  const thief = await callerWith(['missions:read', 'keys:write'], [])
  await revokeKey(platform.ports)(owner, thief.key.id)
  const refused = { code: 'unauthenticated' }
  await expect(make(thief, ['keys:write'])).rejects.toMatchObject(refused)
  for (const { id } of others) await expect(revokeKey(platform.ports)(thief, id)).rejects.toMatchObject(refused)
  const { items } = await listKeys(platform.ports)(owner, {})
  expect(items.filter(({ revoked_at }) => revoked_at === null)).toHaveLength(3)
  expect(items).toHaveLength(4)
})

test('a key that is revoked between the look at it and the write makes no key either', async () => {
  const thief = await callerWith(['missions:read', 'keys:write'], [])
  let first = true
  const stores = interceptStores(platform.ports.stores, async ({ operation }, perform) => {
    if (operation === 'write' && first) {
      first = false
      await revokeKey(platform.ports)(owner, thief.key.id)
    }
    return perform()
  })
  const input = { name: 'made', scopes: ['keys:write' as const], roles: [] }
  await expect(createKey({ ...platform.ports, stores })(thief, input)).rejects.toMatchObject({
    code: 'unauthenticated',
  })
  expect((await listKeys(platform.ports)(owner, {})).items).toHaveLength(2)
})
