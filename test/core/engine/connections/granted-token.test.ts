import { describe, expect, test } from 'vitest'
import { createMemory } from '../../../../adapters/system/memory.ts'
import { SortieError } from '../../../../contract/errors.ts'
import type { Store } from '../../../../core/base/ports/store.ts'
import { getConnection } from '../../../../core/features/connections/read-connections.ts'
import { loadTokens, replaceTokens } from '../../../../core/records/service-connection/connection-tokens.ts'
import { readServiceConnection } from '../../../../core/records/service-connection/service-connection.ts'
import type { SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { authorize, grantAt, issuing, useGrants } from './grants.ts'
import { connect, fetchOf } from './services.ts'

const world = useGrants()
let issued: () => number

async function granted(more: object = { expires_in: 3600 }, credential: object = {}) {
  issue(more)
  await connect(world.platform, { hosts: [world.service.host], credential: grantAt(world.issuer, credential) })
  await authorize(world.platform)
}

function issue(more: object): void {
  const { answer, issued: count } = issuing(more)
  world.issuer.answer = answer
  issued = count
}

const ask = (on: SimulatedPlatform = world.platform) => fetchOf(on)(world.service.url)
/** Another process, which knows nothing yet. */
const elsewhere = (): SimulatedPlatform => ({
  ...world.platform,
  ports: { ...world.platform.ports, memory: createMemory() },
})
const sent = () => world.service.asked.map(({ headers }) => headers.authorization)
const form = (at: number) => Object.fromEntries(new URLSearchParams(world.issuer.asked[at]?.body))
const needed = { code: 'connection_needs_authorization' }

async function tokens() {
  const connection = await readServiceConnection(world.platform.store, 'shop')
  const item = connection && (await loadTokens(world.platform.store, connection.body))
  if (!item) throw new Error('There are none')
  return item
}

describe('a token is refreshed', () => {
  test('shortly before it expires, with the refresh token that was given last', async () => {
    await granted({ expires_in: 3600 }, { resource: 'https://api.example.com' })
    await ask()
    world.platform.advance(3539_000)
    await ask()
    expect(issued()).toBe(1)
    world.platform.advance(2_000)
    await ask()
    expect(form(1)).toEqual({
      ...{ grant_type: 'refresh_token', refresh_token: 'refresh-token-1', resource: 'https://api.example.com' },
    })
    world.platform.advance(3600_000)
    await ask()
    expect(form(2)).toMatchObject({ refresh_token: 'refresh-token-2' })
    expect(sent()).toEqual([
      'Bearer access-token-1',
      'Bearer access-token-1',
      'Bearer access-token-2',
      'Bearer access-token-3',
    ])
  })

  test.each(['bot', 'Bearer', undefined])('of the type %s', async (token_type) => {
    await granted({ expires_in: 3600, token_type })
    expect(await ask()).toMatchObject({ status: 200 })
  })

  test('with the same one, where the service gives no other', async () => {
    await granted()
    world.issuer.answer = () => [200, { access_token: 'another-token', token_type: 'bearer', expires_in: 60 }]
    for (let at = 1; at <= 2; at += 1) {
      world.platform.advance(3600_000)
      await ask()
      expect(form(at)).toMatchObject({ refresh_token: 'refresh-token-1' })
    }
  })

  test('once more where it was refused before its time, and the request is made again', async () => {
    await granted()
    world.service.answer = ({ headers }) =>
      headers.authorization === 'Bearer access-token-1' ? [401, 'no'] : [200, 'done']
    expect(await ask()).toMatchObject({ status: 200, body: 'done' })
    expect(sent()).toEqual(['Bearer access-token-1', 'Bearer access-token-2'])
    world.service.answer = () => [401, 'no']
    expect(await ask()).toMatchObject({ status: 401 })
    expect(issued()).toBe(3)
  })

  test('never, where the service does not say how long it is good', async () => {
    await granted({})
    world.platform.advance(400 * 24 * 3600_000)
    await ask()
    expect(issued()).toBe(1)
  })

  test('and is found by other processes, which ask nobody', async () => {
    await granted()
    world.platform.advance(3600_000)
    await ask()
    await ask(elsewhere())
    expect(issued()).toBe(2)
    expect(sent()).toEqual(['Bearer access-token-2', 'Bearer access-token-2'])
  })
})

describe('one refreshes at a time', () => {
  test('of many who find it expired, in one process and in several', async () => {
    await granted()
    world.platform.advance(3600_000)
    await Promise.all([...Array.from({ length: 5 }, () => ask()), ...Array.from({ length: 5 }, () => ask(elsewhere()))])
    expect(issued()).toBe(2)
    expect(new Set(sent())).toEqual(new Set(['Bearer access-token-2']))
  })

  test('and meanwhile others send the one that is still good', async () => {
    await granted()
    world.platform.advance(3570_000)
    const { body, version } = await tokens()
    await world.platform.store.write([
      replaceTokens('shop', { ...body, refreshing_until: world.platform.now() + 15_000 }, version),
    ])
    await ask()
    expect([issued(), sent()]).toEqual([1, ['Bearer access-token-1']])
  })

  test('and whoever died over it is waited for no longer than it may take', async () => {
    await granted()
    world.platform.advance(3600_000)
    const { body, version } = await tokens()
    await world.platform.store.write([
      replaceTokens('shop', { ...body, refreshing_until: world.platform.now() + 15_000 }, version),
    ])
    world.platform.advance(15_000)
    await ask()
    expect(issued()).toBe(2)
  })

  test('also where its clock is ahead of ours', async () => {
    await granted()
    world.platform.advance(3600_000)
    const { body, version } = await tokens()
    const until = world.platform.now() + 17_000
    await world.platform.store.write([replaceTokens('shop', { ...body, refreshing_until: until }, version)])
    const abort = new AbortController()
    const asking = fetchOf(world.platform)(world.service.url, { signal: abort.signal })
    abort.abort()
    await expect(asking).rejects.toThrow()
    expect(issued()).toBe(1)
  })

  test('nor for a time that no refresh takes, as when the clock was set back', async () => {
    await granted()
    world.platform.advance(3600_000)
    const { body, version } = await tokens()
    await world.platform.store.write([
      replaceTokens('shop', { ...body, refreshing_until: world.platform.now() + 3600_000 }, version),
    ])
    await ask()
    expect(issued()).toBe(2)
  })
})

describe('what a service does not give', () => {
  test.each([
    [400, { error: 'invalid_grant' }],
    [200, { error: 'bad_refresh_token' }],
    [200, { ok: false, error: 'invalid_refresh_token' }],
    [403, { error: 'unauthorized_client', error_description: 'refresh_token is invalid' }],
    [
      400,
      {
        error: 'invalid_request',
        error_description: 'The provided authorization grant or refresh token is invalid, expired or revoked.',
      },
    ],
    [400, { status: 'BAD_REFRESH_TOKEN', message: 'missing or invalid refresh token' }],
  ])('because it takes the grant no more (%d, %o) is asked for once, and then people are', async (status, body) => {
    await granted()
    world.platform.advance(3600_000)
    world.issuer.answer = () => [status, body]
    await expect(ask()).rejects.toMatchObject(needed)
    await expect(ask(elsewhere())).rejects.toMatchObject(needed)
    expect(world.issuer.asked).toHaveLength(2)
    expect((await getConnection(world.platform.ports)(world.platform.caller, 'shop')).authorized_at).toBeNull()
    issue({ expires_in: 3600 })
    await authorize(world.platform)
    expect(await ask()).toMatchObject({ status: 200 })
  })

  test.each([
    [500, { error: 'server_error', message: 'The refresh token is invalid' }],
    [400, { error: 'invalid_request', error_description: 'refresh_token: the parameter is given twice' }],
  ])('for another reason (%d, %o) ends no grant', async (status, body) => {
    await granted()
    world.platform.advance(3600_000)
    world.issuer.answer = () => [status, body]
    await expect(ask()).rejects.toMatchObject({ code: 'connection_unusable' })
    issue({ expires_in: 3600 })
    expect(await ask()).toMatchObject({ status: 200 })
  })

  test('for now keeps nothing from being sent as long as the token is good, and is asked for again', async () => {
    await granted()
    world.platform.advance(3570_000)
    world.issuer.answer = () => [503, 'later']
    await ask()
    expect(sent()).toEqual(['Bearer access-token-1'])
    world.platform.advance(30_000)
    await expect(ask()).rejects.toMatchObject({ code: 'connection_unusable', message: expect.stringContaining('503') })
    issue({ expires_in: 3600 })
    await ask()
    expect(form(3)).toMatchObject({ refresh_token: 'refresh-token-1' })
  })

  test('at all, a refresh token, is granted anew once its token is over or refused', async () => {
    await granted({ expires_in: 3600, refresh_token: undefined })
    world.platform.advance(3599_000)
    await ask()
    world.platform.advance(1_000)
    await expect(ask()).rejects.toMatchObject(needed)
    await authorize(world.platform)
    world.service.answer = () => [401, 'no']
    await expect(ask()).rejects.toMatchObject(needed)
  })
})

test('a refresh goes on to its end although whoever needed it is stopped', async () => {
  await granted()
  world.platform.advance(3600_000)
  const abort = new AbortController()
  const { answer } = issuing({ access_token: 'the-next-token' })
  world.issuer.answer = (asked) => {
    abort.abort()
    return answer(asked)
  }
  await fetchOf(world.platform)(world.service.url, { signal: abort.signal }).catch(() => {})
  await ask(elsewhere())
  expect(world.issuer.asked).toHaveLength(2)
  expect(sent().at(-1)).toBe('Bearer the-next-token')
})

/** Of which some writes of new tokens fail: before they are made, or with their answer lost. */
function forgetful(fails: ('unmade' | 'unheard')[]): SimulatedPlatform {
  const { ports, stores } = world.platform
  const away = () => new SortieError('storage_unavailable', 'The store is away')
  const tenant = (id: string): Store => ({
    ...stores.tenant(id),
    async write(changes) {
      const isOfTokens = JSON.stringify(changes).includes('"sealed":["') && world.issuer.asked.length > 1
      const failing = isOfTokens ? fails.shift() : undefined
      if (failing === 'unmade') throw away()
      await stores.tenant(id).write(changes)
      if (failing === 'unheard') throw away()
    },
  })
  const torn = { ...stores, tenant }
  return { ...world.platform, stores: torn, ports: { ...ports, stores: torn } }
}

test.each<[string, ('unmade' | 'unheard')[]]>([
  ['fails', ['unmade', 'unmade']],
  ['was made and not heard of', ['unheard']],
])('a new token is kept although its write %s, as the former is worth nothing any more', async (_how, fails) => {
  await granted()
  world.platform.advance(3600_000)
  expect(await ask(forgetful(fails))).toMatchObject({ status: 200 })
  expect(fails).toEqual([])
  await ask(elsewhere())
  expect([issued(), sent()]).toEqual([2, ['Bearer access-token-2', 'Bearer access-token-2']])
})

test('a refresh that is refused since somebody granted anew meanwhile goes on with what they granted', async () => {
  await granted()
  world.platform.advance(3600_000)
  world.issuer.answer = async () => {
    issue({ access_token: 'granted-anew' })
    await authorize(world.platform)
    return [400, { error: 'invalid_grant' }]
  }
  expect(await ask()).toMatchObject({ status: 200 })
  expect(sent()).toEqual(['Bearer granted-anew'])
})

test('tokens that were put beside another connection are none of it', async () => {
  await granted()
  await connect(world.platform, { name: 'other', hosts: [world.service.host], credential: grantAt(world.issuer) })
  const other = await readServiceConnection(world.platform.store, 'other')
  if (!other) throw new Error('It is there')
  const { body } = await tokens()
  const item = { partition: 'service-connection-tokens', sort: 'other', version: 1 }
  const planted = { ...item, body: { ...body, revision: other.body.revision } }
  await world.platform.store.write([{ change: 'put', table: 'entities', item: planted }])
  await expect(fetchOf(world.platform)(world.service.url, { connection: 'other' })).rejects.toMatchObject(needed)
  expect(world.service.asked).toEqual([])
})
