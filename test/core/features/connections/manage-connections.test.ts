import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Connection, type Credential } from '../../../../contract/resources/connection.ts'
import {
  createConnection,
  deleteConnection,
  rotateConnection,
} from '../../../../core/features/connections/manage-connections.ts'
import { getConnection, listConnections } from '../../../../core/features/connections/read-connections.ts'
import { testConnection } from '../../../../core/features/connections/test-connection.ts'
import type { SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { connect, openService, otherCaller, platformWith, type Service } from '../../engine/connections/services.ts'

let service: Service
let platform: SimulatedPlatform

beforeEach(async () => {
  service = await openService()
  platform = await platformWith([service])
})
afterEach(async () => {
  platform.close()
  await service.close()
})

const token = 'token-of-the-shop'
const bearer: Credential = { kind: 'bearer', token }
const get = (name = 'shop') => getConnection(platform.ports)(platform.caller, name)
const rotate = (credential: Credential) => rotateConnection(platform.ports)(platform.caller, 'shop', { credential })
const tryAt = (url: string) => testConnection(platform.ports)(platform.caller, 'shop', { url })
const refused = (code: string, why = '') => expect.objectContaining({ code, message: expect.stringContaining(why) })
const iso = () => new Date(platform.now()).toISOString()

describe('a connection', () => {
  test('is shown with all but its secret', async () => {
    const made = await connect(platform, { hosts: ['api.example.com', '*.shop.example'], credential: bearer })
    expect(Connection.parse(made)).toEqual({
      ...{ name: 'shop', description: '', hosts: ['api.example.com', '*.shop.example'], kind: 'bearer' },
      ...{ headers: ['authorization'], token_url: null, created_at: iso() },
      ...{ rotated_at: null, authorized_at: null, last_used_at: null, last_test: null },
    })
    expect(await get()).toEqual(made)
    expect((await listConnections(platform.ports)(platform.caller, {})).items).toEqual([made])
  })

  test('has a name once', async () => {
    await connect(platform, { hosts: ['a.example.com'], credential: bearer })
    await expect(connect(platform, { hosts: ['b.example.com'], credential: bearer })).rejects.toEqual(
      refused('already_exists'),
    )
    expect(await get()).toMatchObject({ hosts: ['a.example.com'] })
  })

  test('is rotated to a secret of any kind, for the same hosts', async () => {
    const made = await connect(platform, { hosts: ['a.example.com'], credential: bearer })
    platform.advance(1000)
    const rotated = await rotate({ kind: 'headers', headers: { 'X-Api-Key': 'key-of-the-shop' } })
    expect(rotated).toEqual({ ...made, kind: 'headers', headers: ['x-api-key'], rotated_at: iso() })
    expect(await get()).toEqual(rotated)
  })

  test('is gone once it is revoked', async () => {
    await connect(platform, { hosts: ['a.example.com'], credential: bearer })
    await deleteConnection(platform.ports)(platform.caller, 'shop')
    await expect(get()).rejects.toEqual(refused('not_found'))
    await expect(rotate(bearer)).rejects.toEqual(refused('not_found'))
    await expect(tryAt('https://a.example.com/')).rejects.toEqual(refused('not_found'))
    await expect(deleteConnection(platform.ports)(platform.caller, 'shop')).rejects.toEqual(refused('not_found'))
  })

  test('is its tenant’s own', async () => {
    await connect(platform, { hosts: ['a.example.com'], credential: bearer })
    const other = otherCaller(platform)
    await expect(getConnection(platform.ports)(other, 'shop')).rejects.toEqual(refused('not_found'))
    expect((await listConnections(platform.ports)(other, {})).items).toEqual([])
    await expect(deleteConnection(platform.ports)(other, 'shop')).rejects.toEqual(refused('not_found'))
    expect(await connect(platform, { hosts: ['b.example.com'], credential: bearer }, other)).toMatchObject({
      hosts: ['b.example.com'],
    })
    expect(await get()).toMatchObject({ hosts: ['a.example.com'] })
  })
})

describe('a credential is refused that', () => {
  const client = { client_id: 'me', client_secret: 'client-secret', client_auth: 'basic' } as const

  test.each<[string, Credential, string]>([
    [
      'sets how a request is carried',
      { kind: 'headers', headers: { 'Transfer-Encoding': 'chunked-or-so' } },
      'cannot be set',
    ],
    ['sets the host', { kind: 'headers', headers: { Host: 'a.example.com' } }, 'cannot be set'],
    ['sets a header twice', { kind: 'headers', headers: { 'X-A': 'one-secret', 'x-a': 'another-secret' } }, 'twice'],
    [
      'asks for its tokens without https',
      { kind: 'oauth_client_credentials', token_url: 'http://login.example.com/token', ...client },
      'https',
    ],
    [
      'is too long to be sealed',
      { kind: 'headers', headers: { 'X-A': 'x'.repeat(3000), 'X-B': 'x'.repeat(3000) } },
      '4096 bytes',
    ],
  ])('%s', async (_, credential, why) => {
    const made = connect(platform, { hosts: ['a.example.com'], credential })
    await expect(made).rejects.toEqual(refused('not_applicable', why))
    await expect(get()).rejects.toEqual(refused('not_found'))
  })
})

describe('a test', () => {
  test('tells the status alone, and is shown with its connection', async () => {
    service.answer = () => [403, 'not you, token-of-the-shop']
    await connect(platform, { hosts: [service.host], credential: bearer })
    const told = await tryAt(`${service.url}/me?a=b`)
    expect(told).toEqual({ at: iso(), host: service.host, http_status: 403, error: null })
    expect(service.asked).toMatchObject([
      { method: 'GET', path: '/me?a=b', headers: { authorization: `Bearer ${token}` } },
    ])
    expect(await get()).toMatchObject({ last_test: told, last_used_at: iso() })
    await rotate(bearer)
    expect(await get()).toMatchObject({ last_test: null })
  })

  test('asks no other host', async () => {
    await connect(platform, { hosts: ['api.example.com'], credential: bearer })
    for (const url of [service.url, 'http://api.example.com/', 'https://api.example.com.evil.test/']) {
      await expect(tryAt(url)).rejects.toEqual(refused('not_applicable', 'api.example.com'))
    }
    expect(service.asked).toEqual([])
  })

  test('says why there was no answer, and of an inside address nothing but that', async () => {
    const elsewhere = await openService()
    await connect(platform, { hosts: [service.host, elsewhere.host], credential: bearer })
    expect(await tryAt(elsewhere.url)).toMatchObject({
      http_status: null,
      error: expect.stringContaining('address_refused'),
    })
    expect(elsewhere.asked).toEqual([])
    await elsewhere.close()
    await service.close()
    expect(await tryAt(service.url)).toMatchObject({
      http_status: null,
      error: expect.stringContaining('fetch_failed'),
    })
    service = await openService()
  })

  test('of a secret that was rotated meanwhile is not shown as one of the new', async () => {
    await connect(platform, { hosts: [service.host], credential: bearer })
    let rotated: Promise<unknown> | undefined
    service.answer = () => {
      rotated = rotate(bearer)
      return [200, 'ok']
    }
    await tryAt(service.url)
    await rotated
    expect(await get()).toMatchObject({ last_test: null })
  })
})

test('nothing that is kept or shown has a secret in it', async () => {
  const secrets = ['token-of-the-shop', 'pass-of-the-shop', 'key-of-the-shop', 'client-of-the-shop']
  const credentials: readonly Credential[] = [
    { kind: 'bearer', token: 'token-of-the-shop' },
    { kind: 'basic', username: 'ann', password: 'pass-of-the-shop' },
    { kind: 'headers', headers: { 'X-Api-Key': 'key-of-the-shop' } },
    {
      ...{ kind: 'oauth_client_credentials', token_url: `${service.url}/token`, client_id: 'me' },
      ...{ client_secret: 'client-of-the-shop', client_auth: 'body' },
    },
  ]
  const told: unknown[] = []
  for (const [at, credential] of credentials.entries()) {
    told.push(await connect(platform, { name: `c${at}`, hosts: [service.host], credential }))
    told.push(
      await createConnection(platform.ports)(platform.caller, newOf(at, credential)).catch((error) => `${error}`),
    )
    told.push(await testConnection(platform.ports)(platform.caller, `c${at}`, { url: service.url }))
  }
  told.push(await listConnections(platform.ports)(platform.caller, {}))
  const all = JSON.stringify([told, await everythingIn(platform)])
  for (const secret of secrets) {
    for (const text of [
      secret,
      Buffer.from(secret).toString('base64').slice(0, -4),
      Buffer.from(secret).toString('hex'),
    ]) {
      expect(all).not.toContain(text)
    }
  }
})

function newOf(at: number, credential: Credential) {
  return { name: `c${at}`, description: '', hosts: [service.host], credential }
}

async function everythingIn({ database }: SimulatedPlatform): Promise<unknown> {
  await database.settled()
  return ['entities', 'ledger', 'ephemeral', 'feed_groups', 'messages', 'deliveries', 'timers'].map((table) =>
    database.prepare(`SELECT * FROM ${table}`).all(),
  )
}
