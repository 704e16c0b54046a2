import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { rotateConnection } from '../../../../core/features/connections/manage-connections.ts'
import type { SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { type Answer, connect, fetchOf, openService, platformWith, type Service } from './services.ts'

let service: Service
let issuer: Service
let platform: SimulatedPlatform
let issued: number

beforeEach(async () => {
  service = await openService()
  issuer = await openService()
  platform = await platformWith([service, issuer])
  issued = 0
  issuer.answer = issues({ expires_in: 3600 })
})
afterEach(async () => {
  platform.close()
  await service.close()
  await issuer.close()
})

const issues =
  (more: object): Answer =>
  () => [200, { access_token: `the-token-${++issued}`, token_type: 'Bearer', ...more }]

function client(more: object = {}) {
  return {
    kind: 'oauth_client_credentials',
    token_url: `${issuer.url}/token`,
    client_auth: 'basic',
    ...visible,
    ...more,
  } as const
}

const visible = { client_id: 'the-client', client_secret: 'secret+of:client' }
const through = (more: object = {}) => connect(platform, { hosts: [service.host], credential: client(more) })
const ask = () => fetchOf(platform)(service.url)
const sent = () => service.asked.map(({ headers }) => headers.authorization)

describe('a token is asked for by the client’s own credentials', () => {
  test('in a header, with what it is for', async () => {
    await through({ scope: 'orders:read orders:write', audience: 'shop' })
    await ask()
    const [asked] = issuer.asked
    expect(asked).toMatchObject({
      method: 'POST',
      path: '/token',
      headers: {
        authorization: `Basic ${Buffer.from('the-client:secret%2Bof%3Aclient').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
    })
    expect(Object.fromEntries(new URLSearchParams(asked?.body))).toEqual({
      grant_type: 'client_credentials',
      scope: 'orders:read orders:write',
      audience: 'shop',
    })
    expect(sent()).toEqual(['Bearer the-token-1'])
  })

  test('or in the body', async () => {
    await through({ client_auth: 'body' })
    await ask()
    expect(issuer.asked[0]?.headers.authorization).toBeUndefined()
    expect(Object.fromEntries(new URLSearchParams(issuer.asked[0]?.body))).toEqual({
      grant_type: 'client_credentials',
      ...visible,
    })
  })
})

describe('a token is kept', () => {
  test('until shortly before it expires, for as long as it is used', async () => {
    await through()
    for (let minutes = 0; minutes < 56; minutes += 4) {
      await ask()
      platform.advance(4 * 60_000)
    }
    expect(issued).toBe(1)
    // It has three minutes left.
    await ask()
    expect(issued).toBe(1)
    platform.advance(4 * 60_000)
    await ask()
    expect(issued).toBe(2)
    expect(sent().at(-1)).toBe('Bearer the-token-2')
  })

  test.each([
    ['a text', '3600', 1],
    ['nothing', undefined, 2],
    ['nonsense', 'soon', 2],
    ['less than nothing', -5, 2],
  ])('where its life is said with %s', async (_, expires_in, times) => {
    issuer.answer = issues({ expires_in })
    await through()
    for (let minutes = 0; minutes < 6; minutes += 2) {
      await ask()
      platform.advance(2 * 60_000)
    }
    await ask()
    expect(issued).toBe(times)
  })

  test('by no other secret: one that is rotated asks for its own', async () => {
    await through()
    await ask()
    const credential = client({ client_id: 'another', client_secret: 'another-secret' })
    await rotateConnection(platform.ports)(platform.caller, 'shop', { credential })
    await ask()
    expect(sent()).toEqual(['Bearer the-token-1', 'Bearer the-token-2'])
  })
})

describe('a token that is refused', () => {
  test('before its time is asked for once more, and the request is made again', async () => {
    await through()
    await ask()
    service.answer = ({ headers }) =>
      headers.authorization === 'Bearer the-token-1' ? [401, 'expired'] : [200, 'done']
    expect(await ask()).toMatchObject({ status: 200, body: 'done' })
    expect(sent()).toEqual(['Bearer the-token-1', 'Bearer the-token-1', 'Bearer the-token-2'])
    await ask()
    expect(issued).toBe(2)
  })

  test('once more after that is told', async () => {
    await through()
    await ask()
    service.answer = () => [401, 'no']
    expect(await ask()).toMatchObject({ status: 401 })
    expect([issued, service.asked.length]).toEqual([2, 3])
  })

  test('when it is new is told at once', async () => {
    await through()
    service.answer = () => [401, 'no']
    expect(await ask()).toMatchObject({ status: 401 })
    expect([issued, service.asked.length]).toEqual([1, 1])
  })
})

describe('where there is no token nothing is sent, and nothing of the secret or the answer is told', () => {
  test.each<[string, Answer, string]>([
    ['a refusal', ({ body }) => [400, { error: 'invalid_client', you_sent: body }], 'answered 400'],
    ['an answer that is no JSON', () => [200, 'secret+of:client'], 'no bearer token'],
    ['an answer without a token', () => [200, { token: 'x' }], 'no bearer token'],
    ['a token of another kind', () => [200, { access_token: 'the-token', token_type: 'mac' }], 'no bearer token'],
    ['a token that would break the header', () => [200, { access_token: 'a\r\nb: c' }], 'no bearer token'],
    ['a redirect', () => [302, '', { location: service.url }], 'answered 302'],
    ['too long an answer', () => [200, { access_token: 'x'.repeat(100_000) }], 'no bearer token'],
  ])('%s', async (_, answer, why) => {
    issuer.answer = answer
    await through({ client_auth: 'body' })
    const failure = await ask().catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'connection_unusable', message: expect.stringContaining(why) })
    expect(JSON.stringify([failure, String(failure)])).not.toContain('secret+of:client')
    expect(service.asked).toEqual([])
  })

  test('an endpoint that is not there', async () => {
    await through()
    await issuer.close()
    await expect(ask()).rejects.toMatchObject({
      code: 'connection_unusable',
      message: expect.stringContaining('fetch_failed'),
      details: { may_have_arrived: false },
    })
    issuer = await openService()
  })
})
