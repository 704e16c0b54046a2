import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deleteConnection, rotateConnection } from '../../../../core/features/connections/manage-connections.ts'
import { getConnection } from '../../../../core/features/connections/read-connections.ts'
import {
  putServiceConnection,
  readServiceConnection,
} from '../../../../core/records/service-connection/service-connection.ts'
import type { SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { connect, fetchOf, openService, otherCaller, platformWith, type Service } from './services.ts'

let service: Service
let elsewhere: Service
let platform: SimulatedPlatform

beforeEach(async () => {
  service = await openService()
  elsewhere = await openService()
  platform = await platformWith([service, elsewhere])
})
afterEach(async () => {
  platform.close()
  await service.close()
  await elsewhere.close()
})

const bearer = (token: string) => ({ kind: 'bearer', token }) as const
const unusable = (why: string) =>
  expect.objectContaining({
    code: 'connection_unusable',
    message: expect.stringContaining(why),
    details: { connection: 'shop', may_have_arrived: false },
  })
const sent = () => service.asked.map(({ headers }) => headers.authorization)

describe('a request through a connection carries', () => {
  test.each([
    ['a bearer token', bearer('token-of-the-shop'), { authorization: 'Bearer token-of-the-shop' }],
    [
      'a user and a password',
      { kind: 'basic', username: 'ann', password: 'pass:word' } as const,
      { authorization: `Basic ${Buffer.from('ann:pass:word').toString('base64')}` },
    ],
    [
      'headers',
      { kind: 'headers', headers: { 'X-Api-Key': 'key-of-the-shop', 'X-Account': 'account-1' } } as const,
      { 'x-api-key': 'key-of-the-shop', 'x-account': 'account-1' },
    ],
  ])('%s', async (_, credential, headers) => {
    await connect(platform, { hosts: [service.host], credential })
    expect(await fetchOf(platform)(`${service.url}/a`)).toMatchObject({ status: 200 })
    expect(service.asked).toMatchObject([{ method: 'GET', path: '/a', headers }])
  })

  test('nothing where none is named', async () => {
    await connect(platform, { hosts: [service.host], credential: bearer('token-of-the-shop') })
    await fetchOf(platform)(service.url, { connection: null })
    expect(sent()).toEqual([undefined])
  })
})

describe('a secret goes nowhere but to its hosts', () => {
  beforeEach(() => connect(platform, { hosts: [service.host], credential: bearer('token-of-the-shop') }))

  test('another host is not asked at all', async () => {
    await expect(fetchOf(platform)(elsewhere.url)).rejects.toEqual(unusable('it is sent to'))
    await expect(fetchOf(platform)('http://api.example.com/')).rejects.toEqual(unusable('it is sent to'))
    expect(elsewhere.asked).toEqual([])
  })

  test('a redirect to another host goes there without it, and comes back without it', async () => {
    service.answer = ({ path }) => (path === '/a' ? [302, '', { location: `${elsewhere.url}/b` }] : [200, 'back'])
    elsewhere.answer = () => [302, '', { location: `${service.url}/c` }]
    expect(await fetchOf(platform)(`${service.url}/a`)).toMatchObject({ status: 200, body: 'back' })
    expect(sent()).toEqual(['Bearer token-of-the-shop', undefined])
    expect(elsewhere.asked.map(({ headers }) => headers.authorization)).toEqual([undefined])
  })

  test('a redirect to the same host takes it along', async () => {
    service.answer = ({ path }) => (path === '/a' ? [302, '', { location: '/b' }] : [200, 'there'])
    expect(await fetchOf(platform)(`${service.url}/a`)).toMatchObject({ body: 'there' })
    expect(sent()).toEqual(['Bearer token-of-the-shop', 'Bearer token-of-the-shop'])
  })

  test.each([true, false])(
    'hosts that were changed beside the seal are not believed, known before: %s',
    async (isKnown) => {
      if (isKnown) await fetchOf(platform)(service.url)
      const found = await readServiceConnection(platform.store, 'shop')
      if (!found) throw new Error('It is there')
      await platform.store.write([putServiceConnection({ ...found.body, hosts: [elsewhere.host] }, found.version)])
      await expect(fetchOf(platform)(elsewhere.url)).rejects.toEqual(unusable('its hosts are not those'))
      expect(elsewhere.asked).toEqual([])
    },
  )

  test('nor one that was put under another name', async () => {
    const found = await readServiceConnection(platform.store, 'shop')
    if (!found) throw new Error('It is there')
    await platform.store.write([putServiceConnection({ ...found.body, name: 'other' }, 0)])
    await expect(fetchOf(platform)(service.url, { connection: 'other' })).rejects.toMatchObject({
      code: 'connection_unusable',
    })
  })

  test('nor to whoever gives it back', async () => {
    service.answer = ({ headers }) => [200, { you: 'sent', headers }]
    const { body } = await fetchOf(platform)(service.url)
    expect(body).not.toContain('token-of-the-shop')
    expect(body).toContain('[secret]')
  })

  test('another tenant has no such connection, and its own of that name is its own', async () => {
    const other = otherCaller(platform)
    const theirs = fetchOf(platform, other.tenant.id)
    await expect(theirs(service.url)).rejects.toEqual(unusable('there is none of that name'))
    await connect(platform, { hosts: [service.host], credential: bearer('token-of-another') }, other)
    await theirs(service.url)
    await fetchOf(platform)(service.url)
    expect(sent()).toEqual(['Bearer token-of-another', 'Bearer token-of-the-shop'])
  })

  test('what is sealed for one tenant is opened for no other', async () => {
    const found = await readServiceConnection(platform.store, 'shop')
    if (!found) throw new Error('It is there')
    const other = otherCaller(platform)
    await platform.stores.tenant(other.tenant.id).write([putServiceConnection(found.body, 0)])
    await expect(fetchOf(platform, other.tenant.id)(service.url)).rejects.toEqual(unusable('cannot be opened'))
  })
})

describe('a secret that was known before', () => {
  beforeEach(async () => {
    await connect(platform, { hosts: [service.host], credential: bearer('the-former-token') })
    await fetchOf(platform)(service.url)
  })

  test('is sent no more once it is rotated, and the new one is, at once', async () => {
    await rotateConnection(platform.ports)(platform.caller, 'shop', { credential: bearer('the-later-token') })
    await fetchOf(platform)(service.url)
    expect(sent()).toEqual(['Bearer the-former-token', 'Bearer the-later-token'])
  })

  test('is sent no more once it is revoked', async () => {
    await deleteConnection(platform.ports)(platform.caller, 'shop')
    await expect(fetchOf(platform)(service.url)).rejects.toEqual(unusable('there is none of that name'))
    expect(service.asked).toHaveLength(1)
  })

  test('is not that of another connection of the same name', async () => {
    await deleteConnection(platform.ports)(platform.caller, 'shop')
    await connect(platform, { hosts: [service.host], credential: bearer('another-token') })
    await fetchOf(platform)(service.url)
    expect(sent().at(-1)).toBe('Bearer another-token')
  })

  test('is opened once for as long as it is used', async () => {
    let opened = 0
    const secrets = {
      ...platform.ports.secrets,
      open(tenant: string, sealed: string) {
        opened += 1
        return platform.ports.secrets.open(tenant, sealed)
      },
    }
    const counted = { ...platform, ports: { ...platform.ports, secrets } }
    await fetchOf(counted)(service.url)
    for (let n = 0; n < 5; n++) {
      platform.advance(4 * 60_000)
      await fetchOf(counted)(service.url)
    }
    expect(opened).toBe(0)
    platform.advance(6 * 60_000)
    await fetchOf(counted)(service.url)
    expect(opened).toBe(1)
  })
})

test('when it was used is shown, to within five minutes', async () => {
  await connect(platform, { hosts: [service.host], credential: bearer('token-of-the-shop') })
  const used = async () => (await getConnection(platform.ports)(platform.caller, 'shop')).last_used_at
  expect(await used()).toBeNull()
  const first = new Date(platform.now()).toISOString()
  await fetchOf(platform)(service.url)
  expect(await used()).toBe(first)
  platform.advance(60_000)
  await fetchOf(platform)(service.url)
  expect(await used()).toBe(first)
  platform.advance(5 * 60_000)
  await fetchOf(platform)(service.url)
  expect(await used()).toBe(new Date(platform.now()).toISOString())
})
