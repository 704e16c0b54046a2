import { describe, expect, test } from 'vitest'
import { deleteConnection, rotateConnection } from '../../../../../core/features/connections/manage-connections.ts'
import { getConnection } from '../../../../../core/features/connections/read-connections.ts'
import { clientDocumentUrl, getOAuthClient } from '../../../../../core/features/mcp/authorization/client-document.ts'
import { deleteMcpServer } from '../../../../../core/features/mcp/manage-mcp.ts'
import { json } from '../../../../mcp/authorization-server.ts'
import { connect, otherCaller } from '../../../engine/connections/services.ts'
import { origin, sayYes, useAuthorizedWorld } from './authorized-world.ts'

const world = useAuthorizedWorld()

const refused = (why: string | RegExp, code = 'not_applicable') =>
  expect.objectContaining({ code, message: expect.stringMatching(why) })

const connection = () => getConnection(world.at.platform.ports)(world.at.platform.caller, 'mcp-shop')
const told = 'mcp__shop__find_order'

/** A mission that calls the tool. @returns the step */
async function called() {
  const { steps } = await world.at.run(`call ${told} with {"id": "7"}`)
  return steps.find((step) => step.kind === 'tool_call')
}

/** Authorised, listed, and an agent with its tools. */
async function inUse() {
  await world.authorize()
  await world.at.refresh()
  await world.at.agent({ tools: ['mcp:shop/*'] })
}

describe('a server that wants to be authorised', () => {
  test('says so to whoever lists its tools, and how', async () => {
    await expect(world.at.refresh()).rejects.toEqual(
      refused(
        /MCP server shop .* answers 401: POST \/v1\/mcp-servers\/shop\/authorize/,
        'connection_needs_authorization',
      ),
    )
    expect(await world.server()).toMatchObject({ needs_authorization: { since: expect.any(String), scope: null } })
  })

  test('is found, authorised by whoever opens the address, and called with what they granted', async () => {
    world.shop.scope = 'orders:read'
    const { begun, page } = await world.authorize()
    expect(begun).toMatchObject({
      ...{ issuer: world.login.issuer, resource: world.shop.url, scope: 'orders:read', client: 'registered' },
      connection: 'mcp-shop',
    })
    expect(page).toContain('The MCP server shop is authorised.')
    expect(await world.server()).toMatchObject({
      connection: 'mcp-shop',
      authorized: { issuer: world.login.issuer, scope: 'orders:read', client: 'registered' },
      needs_authorization: null,
    })
    expect(await connection()).toMatchObject({
      ...{ kind: 'oauth_authorization_code', hosts: [world.shop.host], authorized_at: expect.any(String) },
      token_url: `${world.login.issuer}/token`,
    })
    await world.at.refresh()
    await world.at.agent({ tools: ['mcp:shop/*'] })
    expect(await called()).toMatchObject({ is_error: false, output: { text: 'order 7' } })
  })

  test('asks for tokens of this server alone, with proof of who asks', async () => {
    const { url } = await world.begin()
    const asked = Object.fromEntries(new URL(url).searchParams)
    expect(asked).toMatchObject({
      ...{ response_type: 'code', code_challenge_method: 'S256', resource: world.shop.url },
      redirect_uri: `${origin}/v1/oauth/callback`,
    })
    await world.comeBack(await sayYes(url))
    const token = world.login.asked.find(({ path }) => path === '/token')
    expect(token?.form).toMatchObject({ resource: world.shop.url, code_verifier: expect.any(String) })
  })

  test('gets no secret while it is found out about, and none goes elsewhere', async () => {
    await inUse()
    world.shop.asked.length = 0
    await world.begin()
    expect(world.shop.asked.map(({ authorization }) => authorization)).toEqual([undefined, undefined])
    await called()
    expect(world.evil.asked).toEqual([])
    expect(world.login.asked.every(({ form }) => !JSON.stringify(form).includes('access-'))).toBe(true)
  })

  test('is found at its own path or its host where it does not say where', async () => {
    world.shop.namesIt = false
    await world.begin()
    world.shop.wellKnown = '/.well-known/oauth-protected-resource'
    await world.begin()
    expect(world.shop.asked.slice(-3).map(({ path }) => path)).toEqual([
      '/mcp',
      '/.well-known/oauth-protected-resource/mcp',
      '/.well-known/oauth-protected-resource',
    ])
  })

  test('that says nowhere who authorises it has a connection made by hand', async () => {
    world.shop.wellKnown = '/nowhere'
    world.shop.namesIt = false
    await expect(world.begin()).rejects.toEqual(refused('sortie connections create'))
  })

  test('is found through OpenID where OAuth has nothing to say', async () => {
    world.login.wellKnown = '/.well-known/openid-configuration'
    expect((await world.authorize()).page).toContain('It worked.')
  })

  test('of another tenant is not there', async () => {
    await expect(world.begin({}, otherCaller(world.at.platform))).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('until somebody has said yes', () => {
  test('nothing is there, and nothing is another', async () => {
    await world.begin()
    await expect(connection()).rejects.toMatchObject({ code: 'not_found' })
    expect(await world.server()).toMatchObject({ connection: null, authorized: null })
    await inUse()
    const before = [await connection(), await world.server()]
    world.shop.callScope = 'orders:write'
    await world.begin()
    expect([await connection(), await world.server()]).toEqual([
      { ...(before[0] as object), last_used_at: expect.any(String) },
      before[1],
    ])
    world.shop.callScope = undefined
    expect(await called()).toMatchObject({ is_error: false })
  })

  test('and not where they said no', async () => {
    const { url } = await world.begin()
    const state = new URL(url).searchParams.get('state') ?? ''
    const page = await world.comeBack({ state, error: 'access_denied', iss: world.login.issuer })
    expect(page).toMatch(/MCP server shop: it was denied.*sortie mcp authorize/)
    await expect(connection()).rejects.toMatchObject({ code: 'not_found' })
  })

  test.each([
    ['the server was named with another address', () => world.at.put({ url: `${world.shop.url}/2` })],
    ['the server was forgotten', () => deleteMcpServer(world.at.platform.ports)(world.at.platform.caller, 'shop')],
    [
      'a connection of its name was made',
      () =>
        connect(world.at.platform, {
          name: 'mcp-shop',
          hosts: ['api.example.com'],
          credential: { kind: 'bearer', token: 'x'.repeat(20) },
        }),
    ],
  ])('it is worth nothing once %s', async (_, change) => {
    const { url } = await world.begin()
    await change()
    expect(await world.comeBack(await sayYes(url))).toContain('meanwhile')
    expect(world.login.asked.some(({ path }) => path === '/token')).toBe(false)
  })

  test.each([
    [
      'rotated',
      (name: string) =>
        rotateConnection(world.at.platform.ports)(world.at.platform.caller, name, {
          credential: { kind: 'bearer', token: 'x'.repeat(20) },
        }),
    ],
    ['deleted', (name: string) => deleteConnection(world.at.platform.ports)(world.at.platform.caller, name)],
  ])('once more is worth nothing where the connection was %s', async (_, change) => {
    await world.authorize()
    const { url } = await world.begin()
    await change('mcp-shop')
    expect(await world.comeBack(await sayYes(url))).toContain('meanwhile')
  })

  test('of two that were begun, the one that comes second is worth nothing', async () => {
    const [first, second] = [await world.begin(), await world.begin()]
    expect(await world.comeBack(await sayYes(second.url))).toContain('It worked.')
    expect(await world.comeBack(await sayYes(first.url))).toContain('meanwhile')
    expect(await world.at.refresh()).toMatchObject({ tools: [{ name: 'find_order' }] })
  })
})

describe('who asks', () => {
  test('is registered as what this installation is, and known by its secret', async () => {
    const { page } = await world.authorize()
    expect(page).toContain('It worked.')
    expect(world.login.registrations).toEqual([
      {
        ...{ client_name: 'Sortie', client_uri: origin, redirect_uris: [`${origin}/v1/oauth/callback`] },
        ...{ grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] },
        ...{ application_type: 'web', token_endpoint_auth_method: 'client_secret_basic' },
      },
    ])
  })

  test.each([[['client_secret_post', 'none']], [['none']]])('is registered as %o allow', async (methods) => {
    world.login.says = { token_endpoint_auth_methods_supported: methods }
    expect((await world.authorize()).page).toContain('It worked.')
    expect(world.login.registrations[0]).toMatchObject({ token_endpoint_auth_method: methods[0] })
  })

  test('is a document of ours where that is read, another for each tenant', async () => {
    world.login.says = { client_id_metadata_document_supported: true }
    const { url, client } = await world.begin()
    const id = new URL(url).searchParams.get('client_id') ?? ''
    const [, name = ''] =
      /^https:\/\/sortie\.example\.com\/v1\/oauth\/clients\/([\w-]{43})\/client\.json$/.exec(id) ?? []
    const document = getOAuthClient(name, origin)
    expect([client, document.client_id, document.redirect_uris]).toEqual([
      'document',
      id,
      [`${origin}/v1/oauth/callback`],
    ])
    world.login.clients.set(id, { redirect_uris: document.redirect_uris, method: document.token_endpoint_auth_method })
    expect(await world.comeBack(await sayYes(url))).toContain('It worked.')
    expect(id).not.toContain(world.at.platform.tenant)
    expect(clientDocumentUrl(origin, world.at.platform.tenant)).toBe(id)
    expect(clientDocumentUrl(origin, 'ten_2')).not.toBe(id)
    expect(world.login.registrations).toEqual([])
  })

  test('is one that somebody registered and gave, also once more', async () => {
    world.login.clients.set('mine', {
      ...{ redirect_uris: [`${origin}/v1/oauth/callback`], method: 'client_secret_basic', secret: 'secret-of-mine' },
    })
    world.login.says = { client_id_metadata_document_supported: true }
    const given = { client: { client_id: 'mine', client_secret: 'secret-of-mine' } }
    expect((await world.authorize(given)).begun.client).toBe('given')
    expect((await world.authorize()).page).toContain('It worked.')
    expect(await world.server()).toMatchObject({ authorized: { client: 'given' } })
    expect(world.login.registrations).toEqual([])
  })

  test('is to be given where there is no other way', async () => {
    world.login.says = { registration_endpoint: null }
    await expect(world.begin()).rejects.toEqual(refused(/sortie\.example\.com\/v1\/oauth\/callback.*--client-id/))
  })

  test.each([
    [400, { error: 'invalid_redirect_uri', error_description: '<script>' }, '400 invalid_redirect_uri'],
    [201, { client_id: 'x y' }, 'no client that can be used'],
    [201, { client_id: 'x', token_endpoint_auth_method: 'private_key_jwt' }, 'no client that can be used'],
  ])('is to be given where registering comes to %d %o', async (status, body, why) => {
    world.login.instead = (path, response) => path === '/register' && json(response, status, body)
    const error = await world.begin().catch((thrown: unknown) => thrown)
    expect(error).toEqual(refused(`${why}.*--client-id`))
    expect(String(error)).not.toContain('script')
  })
})

describe('scopes', () => {
  test('are those that the server knows of, where it asks for none; with a grant that lasts, where there is one', async () => {
    world.shop.says = { scopes_supported: ['orders:read', 'orders:write'] }
    world.login.says = { scopes_supported: ['openid', 'offline_access'] }
    const { url, scope } = await world.begin()
    expect(scope).toBe('orders:read orders:write offline_access')
    expect(new URL(url).searchParams.get('prompt')).toBe('consent')
    expect((await world.begin({ scope: 'orders:read' })).scope).toBe('orders:read')
  })

  test('that a call wants are told, and asked for beside those that there were', async () => {
    world.shop.scope = 'orders:read'
    await inUse()
    world.shop.callScope = 'orders:write'
    expect(await called()).toMatchObject({
      is_error: true,
      output: expect.stringMatching(/^connection_needs_authorization: The MCP server shop .*wants scopes/),
    })
    expect(await world.server()).toMatchObject({ needs_authorization: { scope: 'orders:write' } })
    const { begun } = await world.authorize()
    expect(begun.scope).toBe('orders:read orders:write')
    expect(await world.server()).toMatchObject({ needs_authorization: null })
    expect(await called()).toMatchObject({ is_error: false })
  })
})

describe('what was granted', () => {
  test('is refreshed for the same server, and asked for anew once it is taken back', async () => {
    await inUse()
    world.at.platform.advance(3_600_000)
    expect(await called()).toMatchObject({ is_error: false })
    expect(world.login.asked.at(-1)?.form).toMatchObject({ grant_type: 'refresh_token', resource: world.shop.url })
    world.login.takeBack()
    expect(await called()).toMatchObject({
      is_error: true,
      output: expect.stringMatching(/^connection_needs_authorization: The MCP server shop .*sortie mcp authorize shop/),
    })
    expect((await world.authorize()).page).toContain('It worked.')
    expect(await called()).toMatchObject({ is_error: false })
  })

  test('keeps what was approved of its tools', async () => {
    await inUse()
    const before = await world.at.tools()
    await world.authorize()
    expect((await world.at.tools()).tools).toEqual(before.tools)
  })

  test('takes the place of no connection that is something else', async () => {
    const credential = { kind: 'bearer', token: 'x'.repeat(20) } as const
    await connect(world.at.platform, { name: 'plain', hosts: [world.shop.host], credential })
    await world.at.put({ url: world.shop.url, connection: 'plain' })
    await expect(world.begin()).rejects.toEqual(refused('connection plain that is of another kind'))
  })

  test('goes to no other host of a connection that has several', async () => {
    const client = { client_id: 'me', client_auth: 'basic' } as const
    const at = { authorization_url: `${world.login.issuer}/authorize`, token_url: `${world.login.issuer}/token` }
    const credential = { kind: 'oauth_authorization_code', ...client, ...at } as const
    await connect(world.at.platform, { name: 'wide', hosts: [world.shop.host, world.evil.host], credential })
    await world.at.put({ url: world.shop.url, connection: 'wide' })
    await expect(world.begin()).rejects.toEqual(refused('bound to more than'))
  })
})
