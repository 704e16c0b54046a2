import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { Connection } from '../../../../contract/resources/connection.ts'
import { authorizeConnection } from '../../../../core/features/connections/authorize-connection.ts'
import { deleteConnection, rotateConnection } from '../../../../core/features/connections/manage-connections.ts'
import { getConnection } from '../../../../core/features/connections/read-connections.ts'
import { authorize, begin, comeBack, grantAt, issuing, origin, useGrants } from '../../engine/connections/grants.ts'
import { connect, fetchOf, otherCaller } from '../../engine/connections/services.ts'

const world = useGrants()

const through = (more: object = {}) =>
  connect(world.platform, { hosts: [world.service.host], credential: grantAt(world.issuer, more) })
const ask = () => fetchOf(world.platform)(world.service.url)
const shown = () => getConnection(world.platform.ports)(world.platform.caller, 'shop')
const form = (at: number) => Object.fromEntries(new URLSearchParams(world.issuer.asked[at]?.body))
const iso = () => new Date(world.platform.now()).toISOString()

describe('the address to open', () => {
  test('asks for a code, with a challenge that only the one who began can meet', async () => {
    await through({ scope: 'orders:read offline', resource: 'https://api.example.com/mcp' })
    const { address, state, expires_at } = await begin(world.platform)
    expect(`${address.origin}${address.pathname}`).toBe(`${world.issuer.url}/authorize`)
    const { code_challenge, ...rest } = Object.fromEntries(address.searchParams)
    expect(rest).toEqual({
      ...{ response_type: 'code', client_id: 'the-client', redirect_uri: `${origin}/v1/oauth/callback`, state },
      ...{ code_challenge_method: 'S256', scope: 'orders:read offline', resource: 'https://api.example.com/mcp' },
      prompt: 'consent',
    })
    expect(state).toMatch(/^[\w-]{43}$/)
    expect(Date.parse(expires_at) - world.platform.now()).toBe(600_000)
    await comeBack(world.platform, { state, code: 'the-code' })
    const { code_verifier, ...asked } = form(0)
    expect(createHash('sha256').update(`${code_verifier}`).digest('base64url')).toBe(code_challenge)
    expect(asked).toEqual({
      ...{ grant_type: 'authorization_code', code: 'the-code', redirect_uri: `${origin}/v1/oauth/callback` },
      resource: 'https://api.example.com/mcp',
    })
    expect(world.issuer.asked[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from('the-client:secret-of-the-client').toString('base64')}`,
    )
  })

  test('is of another state each time', async () => {
    await through()
    const states = await Promise.all([begin(world.platform), begin(world.platform)])
    expect(new Set(states.map(({ state }) => state)).size).toBe(2)
  })

  test('is of no connection of another kind, of another tenant, or none', async () => {
    await connect(world.platform, {
      name: 'plain',
      hosts: [world.service.host],
      credential: { kind: 'bearer', token: 'token-of-it' },
    })
    await through()
    await expect(begin(world.platform, 'plain')).rejects.toMatchObject({ code: 'not_applicable' })
    await expect(begin(world.platform, 'none')).rejects.toMatchObject({ code: 'not_found' })
    const other = authorizeConnection(world.platform.ports)(otherCaller(world.platform), 'shop', origin)
    await expect(other).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('once somebody said yes', () => {
  test('requests carry the token that was given, and the connection says when', async () => {
    expect(Connection.parse(await through())).toMatchObject({ kind: 'oauth_authorization_code', authorized_at: null })
    await expect(ask()).rejects.toMatchObject({
      code: 'connection_needs_authorization',
      message: expect.stringContaining('POST /v1/connections/shop/authorize'),
      details: { may_have_arrived: false },
    })
    await authorize(world.platform)
    expect(await ask()).toMatchObject({ status: 200 })
    expect(world.service.asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer access-token-1'])
    expect(await shown()).toMatchObject({ authorized_at: iso() })
  })

  test('a public client is named in the form, and has no secret', async () => {
    await through({ client_secret: undefined })
    await authorize(world.platform)
    expect(world.issuer.asked[0]?.headers.authorization).toBeUndefined()
    expect(form(0)).toMatchObject({ client_id: 'the-client' })
    expect(form(0)).not.toHaveProperty('client_secret')
  })

  test('tokens that are long are kept whole', async () => {
    const [access_token, refresh_token] = ['a'.repeat(8000), 'r'.repeat(8000)]
    world.issuer.answer = issuing({ access_token, refresh_token, expires_in: 60 }).answer
    await through()
    await authorize(world.platform)
    await ask()
    world.platform.advance(61_000)
    await ask()
    expect(world.service.asked.map(({ headers }) => headers.authorization?.length)).toEqual([8007, 8007])
    expect(form(1)).toMatchObject({ refresh_token })
  })
})

describe('an answer is worth nothing', () => {
  test('a second time, or with a state that nobody began', async () => {
    await through()
    const { state } = await begin(world.platform)
    await comeBack(world.platform, { state, code: 'the-code' })
    const unknown = {
      code: 'not_found',
      message: expect.stringMatching(/^This authorisation is unknown, has expired, or .* sortie connections authorize/),
    }
    await expect(comeBack(world.platform, { state, code: 'the-code' })).rejects.toMatchObject(unknown)
    await expect(comeBack(world.platform, { state: 'x'.repeat(43), code: 'the-code' })).rejects.toMatchObject(unknown)
    expect(world.issuer.asked).toHaveLength(1)
  })

  test('both times at once: one of two is taken', async () => {
    await through()
    const { state } = await begin(world.platform)
    const ends = await Promise.allSettled([1, 2].map(() => comeBack(world.platform, { state, code: 'the-code' })))
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(world.issuer.asked).toHaveLength(1)
  })

  test('ten minutes later', async () => {
    await through()
    const { state } = await begin(world.platform)
    world.platform.advance(600_000)
    await expect(comeBack(world.platform, { state, code: 'the-code' })).rejects.toMatchObject({ code: 'not_found' })
    expect(world.issuer.asked).toEqual([])
  })

  test.each([
    [
      'rotated',
      () =>
        rotateConnection(world.platform.ports)(world.platform.caller, 'shop', { credential: grantAt(world.issuer) }),
    ],
    ['deleted', () => deleteConnection(world.platform.ports)(world.platform.caller, 'shop')],
  ])('once the connection was %s', async (_, change) => {
    await through()
    const { state } = await begin(world.platform)
    await change()
    expect(await comeBack(world.platform, { state, code: 'the-code' })).toContain('rotated or deleted meanwhile')
    expect(world.issuer.asked).toEqual([])
  })

  test.each([
    ['of another origin', {}, 'https://evil.example.com', false],
    ['that is no address', {}, 'evil', false],
    ['of the origin that was asked', {}, 'same', true],
    ['other than the one that is known', { issuer: 'https://issuer.example.com' }, 'same', false],
    ['that is known', { issuer: 'https://issuer.example.com' }, 'https://issuer.example.com', true],
  ])('from an issuer %s: not taken, or taken', async (_, more, told, isTaken) => {
    await through(more)
    const { state } = await begin(world.platform)
    const page = await comeBack(world.platform, {
      state,
      code: 'the-code',
      iss: told === 'same' ? world.issuer.url : told,
    })
    expect(page).toContain(isTaken ? 'It worked.' : 'another service')
    expect(world.issuer.asked).toHaveLength(isTaken ? 1 : 0)
  })
})

describe('the page says why nothing was authorised, and nothing that came', () => {
  test.each([
    ['no', { error: 'access_denied' }, 'it was denied'],
    ['an error', { error: '<script>alert(1)</script>' }, 'gave an error'],
    ['nothing', {}, 'no code'],
  ])('%s', async (_, brought, why) => {
    await through()
    const { state } = await begin(world.platform)
    const page = await comeBack(world.platform, { state, ...brought })
    expect(page).toContain('Nothing was authorised.')
    expect(page).toContain(why)
    expect(page).not.toContain('script')
    expect(await shown()).toMatchObject({ authorized_at: null })
  })

  test.each([
    [400, { error: 'invalid_grant', error_description: 'the-code secret-of-the-client' }, 'took back'],
    [401, { error: 'invalid_client', error_description: 'secret-of-the-client' }, 'answered 401'],
    [200, { access_token: 'x', token_type: 'mac' }, 'no bearer token'],
  ])('a token endpoint that answers %d with %o', async (status, body, why) => {
    world.issuer.answer = () => [status, body]
    await through()
    const { state } = await begin(world.platform)
    const page = await comeBack(world.platform, { state, code: 'the-code' })
    expect(page).toContain(why)
    expect(page).not.toMatch(/the-code|secret-of-the-client/)
  })
})

test('what was granted goes with the connection, and is not that of one made anew', async () => {
  await through()
  await authorize(world.platform)
  await deleteConnection(world.platform.ports)(world.platform.caller, 'shop')
  const tokens = { partition: 'service-connection-tokens', sort: 'shop' }
  expect(await world.platform.store.get('entities', tokens, { consistent: true })).toBeUndefined()
  await through()
  await expect(ask()).rejects.toMatchObject({ code: 'connection_needs_authorization' })
  await authorize(world.platform)
  await rotateConnection(world.platform.ports)(world.platform.caller, 'shop', { credential: grantAt(world.issuer) })
  await expect(ask()).rejects.toMatchObject({ code: 'connection_needs_authorization' })
  expect(await shown()).toMatchObject({ authorized_at: null })
})

test('nothing that is kept or shown has a token, a code or a proof in it', async () => {
  world.issuer.answer = issuing({ expires_in: 60 }).answer
  const told: unknown[] = [await through()]
  const { state } = await begin(world.platform)
  told.push(await comeBack(world.platform, { state, code: 'the-code-of-yes' }))
  const { code_verifier = '' } = form(0)
  await ask()
  world.platform.advance(61_000)
  world.service.answer = ({ headers }) => [200, headers]
  told.push(await ask(), await shown())
  await begin(world.platform)
  const { database } = world.platform
  await database.settled()
  const tables = ['entities', 'ledger', 'ephemeral', 'feed_groups', 'messages', 'deliveries', 'timers']
  const all = JSON.stringify([told, tables.map((table) => database.prepare(`SELECT * FROM ${table}`).all())])
  for (const secret of [
    'access-token-1',
    'access-token-2',
    'refresh-token-1',
    'refresh-token-2',
    'the-code-of-yes',
    code_verifier,
    state,
  ]) {
    expect(secret).not.toBe('')
    expect(all).not.toContain(secret)
  }
})
