import { afterEach, beforeEach, expect, test } from 'vitest'
import { createMemory } from '../../../../adapters/system/memory.ts'
import { changeTenant } from '../../../../core/features/access/change-tenant.ts'
import { createTenant } from '../../../../core/features/access/create-tenant.ts'
import { createKey } from '../../../../core/features/access/keys.ts'
import { revokeKey } from '../../../../core/features/access/revoke-key.ts'
import type { StoredApiKey } from '../../../../core/records/key/api-key.ts'
import { authenticate, type Caller } from '../../../../core/records/key/authenticate.ts'
import { knownForMs, knownKeys, maxKnownKeys } from '../../../../core/records/key/known-keys.ts'
import { interceptStores } from '../../../simulation/intercept.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let platform: SimulatedPlatform
let owner: Caller

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
  const { credential } = await createTenant(platform.ports)({ name: 'Acme', concurrency: 3, requests_per_s: 10 })
  owner = await authenticate(platform.ports)(`Bearer ${credential}`)
})
afterEach(() => platform.close())

/** A process with a memory of its own, that counts what it reads. @param beforeRead may act for others meanwhile */
function aProcess(beforeRead: (read: number) => Promise<unknown> = async () => {}) {
  let reads = 0
  const stores = interceptStores(platform.stores, async (_call, perform) => {
    await beforeRead(++reads)
    return perform()
  })
  const callerOf = authenticate({ ...platform.ports, stores, memory: createMemory() })
  return {
    async admits(secret: string): Promise<boolean> {
      return callerOf(`Bearer ${secret}`).then(
        () => true,
        () => false,
      )
    },
    callerOf: (secret: string) => callerOf(`Bearer ${secret}`),
    /** Since it was asked the last time. */
    readsSince() {
      const since = reads
      reads = 0
      return since
    },
  }
}

const aKey = (name = 'a') => createKey(platform.ports)(owner, { name, scopes: ['missions:read'], roles: [] })
const revoke = (id: string) => revokeKey(platform.ports)(owner, id)

test('a process that knows a key reads the tenant’s record and nothing else', async () => {
  const { secret } = await aKey()
  const { admits, readsSince } = aProcess()
  expect([await admits(secret), readsSince()]).toEqual([true, 2])
  for (let more = 0; more < 3; more++) expect([await admits(secret), readsSince()]).toEqual([true, 1])
})

test('a key that another process revokes is refused by the next request, although it is known', async () => {
  const [revoked, other] = [await aKey(), await aKey('b')]
  const processes = [aProcess(), aProcess()]
  for (const { admits } of processes)
    for (const { secret } of [revoked, other])
      expect([await admits(secret), await admits(secret)]).toEqual([true, true])
  await revoke(revoked.id)
  for (const { admits } of processes)
    expect([await admits(revoked.secret), await admits(other.secret)]).toEqual([false, true])
})

test.each([1, 2, 3])('a revocation before read %i of a process is not hidden by what it read already', async (at) => {
  const { id, secret } = await aKey()
  const { admits } = aProcess(async (read) => {
    if (read === at) await revoke(id)
  })
  await admits(secret)
  expect(await admits(secret)).toBe(false)
})

test('each of several revocations is noticed, also where nothing was asked between them', async () => {
  const keys = [await aKey('1'), await aKey('2'), await aKey('3')]
  const { admits } = aProcess()
  for (const { secret } of keys) expect(await admits(secret)).toBe(true)
  for (const { id } of keys) await revoke(id)
  for (const { secret } of keys) expect(await admits(secret)).toBe(false)
})

test('a limit that is lowered holds for the next request of a known key', async () => {
  const { secret } = await aKey()
  const { callerOf } = aProcess()
  expect((await callerOf(secret)).tenant).toMatchObject({ requests_per_s: 10, concurrency: 3 })
  await changeTenant(platform.ports)(owner.tenant.id, { requests_per_s: 1, concurrency: 1 })
  expect((await callerOf(secret)).tenant).toMatchObject({ requests_per_s: 1, concurrency: 1 })
})

test('another secret is refused for a known key, and keys of another tenant stay known', async () => {
  const mine = await aKey()
  const { credential: theirs } = await createTenant(platform.ports)({ name: 'B', concurrency: 1, requests_per_s: 10 })
  const { admits, readsSince } = aProcess()
  for (const secret of [mine.secret, theirs]) await admits(secret)
  expect(await admits(`${mine.secret.slice(0, -43)}${'x'.repeat(43)}`)).toBe(false)
  await revoke(mine.id)
  readsSince()
  expect([await admits(theirs), readsSince()]).toEqual([true, 1])
})

test('a key is read again after a minute', async () => {
  const { secret } = await aKey()
  const { admits, readsSince } = aProcess()
  await admits(secret)
  platform.advance(knownForMs - 1)
  readsSince()
  expect([await admits(secret), readsSince()]).toEqual([true, 1])
  platform.advance(1)
  expect([await admits(secret), readsSince()]).toEqual([true, 2])
})

test('keys that are not there are not remembered, and so push out none that is', async () => {
  const { secret } = await aKey()
  const { admits, readsSince } = aProcess()
  await admits(secret)
  const [tenantAt, keyAt] = ['sortie_'.length, 'sortie_'.length + 27]
  const guess = (at: number) =>
    `sortie_${secret.slice(tenantAt, keyAt - 1)}_${String(at).padStart(26, '0')}_${'x'.repeat(43)}`
  for (let at = 0; at < maxKnownKeys; at++) expect(await admits(guess(at))).toBe(false)
  readsSince()
  expect([await admits(secret), readsSince()]).toEqual([true, 1])
})

test('of too many keys the one that was not used for longest is forgotten', () => {
  const known = knownKeys()
  const asOf = { revoked: undefined, now: 0 }
  const name = (at: number) => ({ tenant: 'ten_1', key: `key_${at}` })
  for (let at = 0; at < maxKnownKeys; at++) known.remember(name(at), { id: `key_${at}` } as StoredApiKey, asOf)
  expect(known.find(name(0), asOf)?.id).toBe('key_0')
  known.remember(name(maxKnownKeys), { id: 'one more' } as StoredApiKey, asOf)
  expect(known.find(name(1), asOf)).toBeUndefined()
  for (const at of [0, 2, maxKnownKeys]) expect(known.find(name(at), asOf)).toBeDefined()
})
