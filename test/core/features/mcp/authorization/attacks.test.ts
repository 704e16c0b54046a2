import { describe, expect, test } from 'vitest'
import { PutMcpServer } from '../../../../../contract/resources/mcp.ts'
import { finishAuthorization } from '../../../../../core/features/connections/authorize-connection.ts'
import { putMcpServer } from '../../../../../core/features/mcp/manage-mcp.ts'
import { getMcpServer } from '../../../../../core/features/mcp/read-mcp.ts'
import { json } from '../../../../mcp/authorization-server.ts'
import { otherCaller } from '../../../engine/connections/services.ts'
import { sayYes, useAuthorizedWorld } from './authorized-world.ts'

const world = useAuthorizedWorld()

const refused = (why: string | RegExp, code = 'not_applicable') =>
  expect.objectContaining({ code, message: expect.stringMatching(why) })

describe('an address that a server names', () => {
  test.each([
    ['http://169.254.169.254/latest/meta-data', 'not_applicable'],
    ['http://example.com/metadata', 'not_applicable'],
    ['https://169.254.169.254/latest/meta-data', 'address_refused'],
    ['https://[fd00::1]/', 'address_refused'],
    ['http://127.0.0.1:9/', 'address_refused'],
    ['https://me:you@shop.example.com/', 'not_applicable'],
    ['file:///etc/passwd', 'not_applicable'],
    ['metadata', 'not_applicable'],
  ])('of itself: %s is not asked', async (address, code) => {
    const challenge = `Bearer resource_metadata="${address}"`
    world.shop.instead = (path, response) => {
      if (path !== '/mcp') return false
      response.writeHead(401, { 'www-authenticate': challenge }).end()
      return true
    }
    await expect(world.begin()).rejects.toMatchObject({ code })
  })

  test.each([
    ['https://10.0.0.1', 'address_refused'],
    ['https://metadata.google.internal.', 'not_applicable'],
    ['http://login.example.com', 'not_applicable'],
    ['javascript:alert(1)', 'not_applicable'],
    ['https://login.example.com/?tenant=1', 'not_applicable'],
    [`https://login.example.com/${'x'.repeat(300)}`, 'not_applicable'],
  ])('of its authorization server: %s is not asked', async (issuer, code) => {
    world.shop.says = { authorization_servers: [issuer, 7, null] }
    await expect(world.begin()).rejects.toMatchObject({ code })
  })

  test.each([
    ['authorization_endpoint', 'javascript:alert(1)'],
    ['authorization_endpoint', 'http://login.example.com/authorize'],
    ['authorization_endpoint', 'https://me:you@login.example.com/authorize'],
    ['token_endpoint', 'http://login.example.com/token'],
    ['token_endpoint', `https://login.example.com/${'x'.repeat(2000)}`],
    ['token_endpoint', null],
  ])('of the %s: %s is not used', async (field, address) => {
    world.login.says = { [field]: address }
    await expect(world.begin()).rejects.toEqual(refused(`says of ${field}: `))
  })

  test('of the inside for tokens is not asked, and whoever said yes is told', async () => {
    world.login.says = { token_endpoint: 'https://169.254.169.254/token' }
    const { page } = await world.authorize()
    expect(page).toMatch(/Nothing was authorised.*address_refused/)
  })

  test('of the inside for registering is not asked', async () => {
    world.login.says = { registration_endpoint: 'https://192.168.0.1/register' }
    await expect(world.begin()).rejects.toMatchObject({ code: 'address_refused' })
  })

  test.each([
    ['shop', '/.well-known/oauth-protected-resource/mcp'],
    ['login', '/.well-known/oauth-authorization-server'],
  ] as const)('of %s that leads to another host does not speak for it', async (who, where) => {
    world[who].instead = (path, response) => {
      if (path !== where) return false
      response.writeHead(302, { location: `${world.evil.issuer}${world.evil.wellKnown}` }).end()
      return true
    }
    await expect(world.begin()).rejects.toEqual(refused(`${where} leads elsewhere`))
  })

  test('under a name for tests by http is not authorised', async () => {
    await world.at.put({ url: 'http://shop.test/mcp' })
    await expect(world.begin()).rejects.toMatchObject({
      code: expect.stringMatching(/^(not_applicable|address_refused|fetch_failed)$/),
    })
  })
})

describe('what a server says', () => {
  test.each([
    ['of another host', () => world.evil.issuer],
    ['of another path', () => `${world.shop.url}/other`],
    ['of a path that begins alike', () => world.shop.url.slice(0, -1)],
    ['with a query', () => `${world.shop.url}?tenant=1`],
  ])('is not taken where it is %s', async (_, resource) => {
    world.shop.says = { resource: resource() }
    await expect(world.begin()).rejects.toEqual(refused('of another resource'))
  })

  test('is taken where it is of its whole host, and asked for so', async () => {
    const resource = `http://${world.shop.host}`
    world.shop.says = { resource }
    const { begun, page } = await world.authorize()
    expect([begun.resource, page]).toEqual([resource, expect.stringContaining('It worked.')])
  })

  test.each([
    ['is of another issuer', () => ({ issuer: world.evil.issuer }), 'of another one'],
    ['has a slash more', () => ({ issuer: `${world.login.issuer}/` }), 'of another one'],
    ['says nothing of PKCE', () => ({ code_challenge_methods_supported: null }), 'PKCE'],
    ['knows only the plain way of PKCE', () => ({ code_challenge_methods_supported: ['plain'] }), 'PKCE'],
    ['gives no codes', () => ({ response_types_supported: ['token'] }), 'no codes'],
    ['takes no codes', () => ({ grant_types_supported: ['client_credentials'] }), 'no codes'],
  ])('is not taken where its authorization server %s', async (_, says, why) => {
    world.login.says = says()
    await expect(world.begin()).rejects.toEqual(refused(why))
    expect(world.login.registrations).toEqual([])
  })

  test.each([
    [
      'more than is read',
      (response: Parameters<typeof json>[0]) => json(response, 200, { x: 'x'.repeat(70_000) }),
      'more than 65536 bytes',
    ],
    ['what is no JSON', (response: Parameters<typeof json>[0]) => void response.end('<html>'), 'valid JSON'],
    ['what nests deep', (response: Parameters<typeof json>[0]) => void response.end('['.repeat(5000)), 'valid JSON'],
    ['something else', (response: Parameters<typeof json>[0]) => json(response, 200, []), 'itself'],
  ])('is not taken where it is %s', async (_, answer, why) => {
    for (const one of [world.login, world.shop]) {
      one.instead = (path, response) => {
        if (!path.includes('/.well-known/')) return false
        answer(response)
        return true
      }
      await expect(world.begin()).rejects.toEqual(refused(why))
    }
  })

  test('ends once all of it takes too long', async () => {
    world.login.instead = (path) => {
      if (path.includes('/.well-known/')) world.at.platform.advance(20_000)
      return false
    }
    await expect(world.begin()).rejects.toEqual(refused('takes longer than 20000 ms'))
  })
})

describe('an answer', () => {
  test.each([
    ['from another authorization server', () => world.evil.issuer, 'another service'],
    ['that says nothing of whom it is from, where it would', () => undefined, 'does not say from whom'],
    ['with a slash more', () => `${world.login.issuer}/`, 'another service'],
  ])('%s is worth nothing, and its code goes nowhere', async (_, iss, why) => {
    const { url } = await world.begin()
    const { iss: __, ...brought } = await sayYes(url)
    const from = iss()
    expect(await world.comeBack({ ...brought, ...(from !== undefined && { iss: from }) })).toContain(why)
    expect([...world.login.asked, ...world.evil.asked].some(({ path }) => path === '/token')).toBe(false)
  })

  test('from another is not told as that of the one that was asked', async () => {
    const { url } = await world.begin()
    const state = new URL(url).searchParams.get('state') ?? ''
    expect(await world.comeBack({ state, error: 'access_denied', iss: world.evil.issuer })).not.toContain('denied')
  })

  test('need not say from whom it is where its authorization server never does', async () => {
    world.login.says = { authorization_response_iss_parameter_supported: null }
    expect((await world.authorize()).page).toContain('It worked.')
  })

  test('is for the tenant that began, whoever brings it', async () => {
    const { ports } = world.at.platform
    const other = otherCaller(world.at.platform)
    await putMcpServer(ports)(other, 'shop', PutMcpServer.parse({ url: world.shop.url }))
    const { url } = await world.begin()
    await finishAuthorization(ports)(await sayYes(url))
    expect(await getMcpServer(ports)(other, 'shop')).toMatchObject({ connection: null, authorized: null })
    expect(await world.server()).toMatchObject({ connection: 'mcp-shop' })
  })

  test('to one who was lured is of no use with the code of another', async () => {
    const [mine, theirs] = [await world.begin(), await world.begin()]
    const { code } = await sayYes(theirs.url)
    const { state } = await sayYes(mine.url)
    const page = await world.comeBack({ state, ...(code !== undefined && { code }), iss: world.login.issuer })
    expect(page).toContain('took back the code')
  })
})

describe('a server that names another authorization server later', () => {
  const tokensAt = (form: Readonly<Record<string, string>>) => form.grant_type

  test('is not authorised there without a word, and goes on as it was', async () => {
    await world.authorize()
    world.shop.says = { authorization_servers: [world.evil.issuer] }
    await expect(world.begin()).rejects.toEqual(refused(`authorised at ${world.login.issuer}.*--issuer`))
    expect(world.evil.asked).toEqual([])
    world.at.platform.advance(3_600_000)
    expect(await world.at.refresh()).toMatchObject({ tools: [{ name: 'find_order' }] })
    expect(world.evil.asked).toEqual([])
  })

  test('is authorised there once somebody says so, as a client of that one alone', async () => {
    await world.authorize()
    world.shop.says = { authorization_servers: [world.login.issuer, world.evil.issuer] }
    expect((await world.begin()).issuer).toBe(world.login.issuer)
    await expect(world.begin({ issuer: 'https://login.example.com' })).rejects.toEqual(refused('does not name'))
    const { begun, page } = await world.authorize({ issuer: world.evil.issuer })
    expect([begun.issuer, page]).toEqual([world.evil.issuer, expect.stringContaining('It worked.')])
    expect(world.evil.registrations).toHaveLength(1)
    const [token] = world.evil.asked.filter(({ form }) => tokensAt(form) !== undefined)
    expect(token?.form).not.toHaveProperty('refresh_token')
  })

  test('asks the former one for tokens where only what that says of itself is another', async () => {
    await world.authorize()
    world.login.says = { token_endpoint: `${world.evil.issuer}/token` }
    world.at.platform.advance(3_600_000)
    await world.at.refresh()
    expect(world.evil.asked).toEqual([])
  })
})

test('a server that wants ever more is kept short', async () => {
  for (let count = 0; count < 3; count += 1) {
    world.shop.scope = Array.from({ length: 60 }, (_, at) => `s-${count}-${at}`).join(' ')
    await expect(world.at.refresh()).rejects.toMatchObject({ code: 'connection_needs_authorization' })
  }
  const { needs_authorization } = await world.server()
  expect(needs_authorization?.scope?.split(' ')).toHaveLength(50)
})

test('nothing that is kept or shown has a token, a code, a secret or a proof in it', async () => {
  const { begun, page } = await world.authorize()
  const told: unknown[] = [page, await world.server(), await world.at.refresh()]
  const state = new URL(begun.url).searchParams.get('state') ?? ''
  const codes = world.login.asked.flatMap(({ form }) =>
    [form.code, form.code_verifier].filter((one) => one !== undefined),
  )
  const sent = world.shop.asked.flatMap(({ authorization }) => (authorization ? [authorization.slice(7)] : []))
  const secrets = [...world.login.clients.values()].flatMap(({ secret }) => (secret ? [secret] : []))
  const { database } = world.at.platform
  await database.settled()
  const tables = ['entities', 'ledger', 'ephemeral', 'feed_groups', 'messages', 'deliveries', 'timers']
  const all = JSON.stringify([told, tables.map((table) => database.prepare(`SELECT * FROM ${table}`).all())])
  expect([codes.length, sent.length > 0, secrets.length]).toEqual([2, true, 1])
  for (const secret of [...codes, ...sent, ...secrets, state]) expect(all).not.toContain(secret)
})
