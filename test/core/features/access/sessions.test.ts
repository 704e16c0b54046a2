import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { allMissions } from '../../../../contract/live.ts'
import { createTenant } from '../../../../core/features/access/create-tenant.ts'
import { endSession, signOut } from '../../../../core/features/access/end-session.ts'
import { createKey } from '../../../../core/features/access/keys.ts'
import { listSessions } from '../../../../core/features/access/read-sessions.ts'
import { revokeKey } from '../../../../core/features/access/revoke-key.ts'
import { maxSessionsOfKey, signIn } from '../../../../core/features/access/sign-in.ts'
import { createSignInCode } from '../../../../core/features/access/sign-in-codes.ts'
import { openConnection } from '../../../../core/features/live/connections.ts'
import { handleFrame } from '../../../../core/features/live/handle-frame.ts'
import { createTicket } from '../../../../core/features/live/tickets.ts'
import { authenticate, authenticateSession, type Caller } from '../../../../core/records/key/authenticate.ts'
import { sessionUseKey } from '../../../../core/records/key/session.ts'
import { subscribers } from '../../../../core/records/subscription/subscriptions.ts'
import { interceptStores } from '../../../simulation/intercept.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const [minute, hour, day] = [60_000, 60 * 60_000, 24 * 60 * 60_000]
const refused = expect.objectContaining({ code: 'unauthenticated' })
const address = 'http://127.0.0.1:4600'

let platform: SimulatedPlatform
let apiKey: string
let owner: Caller

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
  apiKey = (await createTenant(platform.ports)({ name: 'Acme', concurrency: 1, requests_per_s: 10 })).credential
  owner = await authenticate(platform.ports)(`Bearer ${apiKey}`)
})
afterEach(() => platform.close())

const begin = (key = apiKey) => signIn(platform.ports)({ api_key: key })
const use = (credential: string) => authenticateSession(platform.ports)(credential)
const listed = async () => (await listSessions(platform.ports)(owner, { limit: 100 })).items

test('a session is its key, and says which session it is', async () => {
  const { session, credential } = await begin()
  expect(credential).toMatch(/^session_[0-9A-Z]{26}_[0-9A-Z]{26}_[\w-]{43}$/)
  expect(await use(credential)).toEqual({ ...owner, session: { id: session.id } })
  expect(session).toMatchObject({ key: { id: owner.key.id, roles: ['owner'], agents: null }, idle_s: 43_200 })
  expect(Date.parse(session.expires_at) - Date.parse(session.created_at)).toBe(30 * day)
})

test('what is no session, another tenant’s, or has another secret is refused', async () => {
  const { credential } = await begin()
  const other = await begin()
  const wrong = [
    '',
    'session',
    apiKey,
    `${credential}x`,
    credential.slice(0, -1),
    ` ${credential}`,
    credential.slice(0, -43) + other.credential.slice(-43),
    credential.replace(/_[0-9A-Z]{26}/, `_${'1'.repeat(26)}`),
  ]
  for (const text of wrong) await expect(use(text)).rejects.toEqual(refused)
})

test('no secret is stored', async () => {
  const written: string[] = []
  const stores = interceptStores(platform.ports.stores, (call, perform) => {
    written.push(JSON.stringify(call))
    return perform()
  })
  const { credential } = await signIn({ ...platform.ports, stores })({ api_key: apiKey })
  const { code } = await createSignInCode({ ...platform.ports, stores })(owner, address)
  expect(written.length).toBeGreaterThan(0)
  for (const secret of [credential, code, apiKey].map((text) => text.slice(-43)))
    expect(written.join()).not.toContain(secret)
})

describe('a session ends', () => {
  test('when it was idle for twelve hours', async () => {
    const { credential } = await begin()
    platform.advance(12 * hour - minute)
    await use(credential)
    platform.advance(12 * hour - minute)
    await use(credential)
    platform.advance(12 * hour)
    await expect(use(credential)).rejects.toEqual(refused)
    expect(await listed()).toEqual([])
  })

  test('after thirty days, however much it is used', async () => {
    const { credential } = await begin()
    for (let hours = 0; hours < 30 * 24 - 10; hours += 10) {
      platform.advance(10 * hour)
      await use(credential)
    }
    platform.advance(10 * hour)
    await expect(use(credential)).rejects.toEqual(refused)
  })

  test('with its key, at once', async () => {
    const { id, secret } = await createKey(platform.ports)(owner, { name: 'a', scopes: ['missions:read'], roles: [] })
    const { credential } = await begin(secret)
    await use(credential)
    await revokeKey(platform.ports)(owner, id)
    await expect(use(credential)).rejects.toEqual(refused)
    await expect(begin(secret)).rejects.toEqual(refused)
    expect(await listed()).toEqual([])
  })

  test('when it is signed out, and is not revived by a request that was on its way', async () => {
    const { credential } = await begin()
    const caller = await use(credential)
    platform.advance(hour)
    // The request has read the session, and notes its use after the sign-out.
    const stores = interceptStores(platform.ports.stores, async (call, perform) => {
      if (call.operation === 'write') await signOut(platform.ports)(caller)
      return perform()
    })
    await authenticateSession({ ...platform.ports, stores })(credential)
    await expect(use(credential)).rejects.toEqual(refused)
    const store = platform.ports.stores.tenant(owner.tenant.id)
    expect(await store.get('ephemeral', sessionUseKey(String(caller.session?.id)))).toBeUndefined()
    expect(await listed()).toEqual([])
  })
})

test('its use is noted at most every ten minutes, and a store that takes no writes refuses nobody', async () => {
  const { credential } = await begin()
  let writes = 0
  const stores = interceptStores(platform.ports.stores, (call, perform) => {
    if (call.operation === 'write') writes++
    return perform()
  })
  const request = () => authenticateSession({ ...platform.ports, stores })(credential)
  for (let minutes = 0; minutes < 30; minutes++) {
    await request()
    platform.advance(minute)
  }
  expect(writes).toBe(2)
  expect(Date.parse((await listed())[0]?.last_used_at ?? '')).toBe(platform.now() - 10 * minute)
})

describe('a sign-in link', () => {
  test('has its code where no server sees it, is good for ten minutes, and once', async () => {
    const code = createSignInCode(platform.ports)
    const made = await code(owner, address)
    expect(made.url).toBe(`${address}/sign-in#${made.code}`)
    platform.advance(10 * minute - 1000)
    const { session } = await signIn(platform.ports)({ sign_in_code: made.code })
    expect(session.key.id).toBe(owner.key.id)
    await expect(signIn(platform.ports)({ sign_in_code: made.code })).rejects.toEqual(refused)
    const late = await code(owner, address)
    platform.advance(10 * minute)
    await expect(signIn(platform.ports)({ sign_in_code: late.code })).rejects.toEqual(refused)
  })

  test('that a session made ends with the session', async () => {
    const { credential } = await begin()
    const caller = await use(credential)
    const { code } = await createSignInCode(platform.ports)(caller, address)
    await signOut(platform.ports)(caller)
    await expect(signIn(platform.ports)({ sign_in_code: code })).rejects.toEqual(refused)
  })
})

test('one session more than a key may have ends the one that was not used for the longest time', async () => {
  const made: string[] = []
  for (let at = 0; at < maxSessionsOfKey; at++) made.push((await begin()).credential)
  platform.advance(hour)
  for (const credential of made.filter((_, at) => at !== 7)) await use(credential)
  const closed: string[] = []
  const sockets = { ...platform.ports.sockets, close: async (id: string) => void closed.push(id) }
  const seventh = await use(made[7] as string)
  platform.advance(hour)
  for (const credential of made.filter((_, at) => at !== 7)) await use(credential)
  const { ticket } = await createTicket(platform.ports)(seventh, address)
  await openConnection(platform.ports, () => {})('theirs', { ticket, page: address })
  await Promise.all([1, 2].map(() => signIn({ ...platform.ports, sockets })({ api_key: apiKey })))
  await expect(use(made[7] as string)).rejects.toEqual(refused)
  expect(closed).toEqual(['theirs'])
  expect(await listed()).toHaveLength(maxSessionsOfKey)
})

test('sessions that were idle for too long make room first', async () => {
  for (let at = 0; at < maxSessionsOfKey; at++) await begin()
  platform.advance(11 * hour)
  const { credential } = await begin()
  platform.advance(2 * hour)
  await begin()
  await use(credential)
  expect(await listed()).toHaveLength(2)
})

test('what a session has open hears nothing once it has ended, though whoever ended it died before closing it', async () => {
  const { ports } = platform
  const { session, credential } = await begin()
  const caller = await use(credential)
  const follow = (connection: string) =>
    handleFrame(ports)(connection, JSON.stringify({ type: 'subscribe', mission_id: allMissions }))
  const { ticket } = await createTicket(ports)(caller, address)
  await openConnection(ports, () => {})('theirs', { ticket, page: address })
  await openConnection(ports, () => {})('key', { authorization: `Bearer ${apiKey}` })
  for (const connection of ['theirs', 'key']) await follow(connection)
  let writes = 0
  const stores = interceptStores(ports.stores, (call, perform) =>
    call.operation === 'write' && writes++ > 0 ? Promise.reject(new Error('The process died')) : perform(),
  )
  await expect(endSession({ ...ports, stores })(owner, session.id)).rejects.toThrow('The process died')
  expect((await subscribers(ports.stores.tenant(owner.tenant.id), 'mis_1')).all).toEqual(['key'])
  await expect(follow('theirs')).rejects.toEqual(refused)
  await follow('key')
})

test('a ticket of a session is used by the pages that asked for it, and a ticket of a key by anybody', async () => {
  const { ports } = platform
  const caller = await use((await begin()).credential)
  const open = openConnection(ports, () => {})
  for (const page of [undefined, 'null', 'https://evil.example', `${address}/`]) {
    const { ticket } = await createTicket(ports)(caller, address)
    await expect(open('c', { ticket, page })).rejects.toEqual(refused)
    await expect(open('c', { ticket, page: address })).rejects.toEqual(refused)
    const { ticket: ofKey } = await createTicket(ports)(owner, address)
    await open('c', { ticket: ofKey, page })
  }
})
