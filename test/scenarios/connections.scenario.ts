import { expect } from 'vitest'
import { Authorization, Connection, ConnectionList } from '../../contract/resources/connection.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { freshName } from './names.ts'
import type { Scenarios } from './scenario.ts'

const secret = 'token-of-the-shop'
const credential = { kind: 'bearer', token: secret }

/** Sealed credentials of other services, as their owner sees them. */
export function connections({ sideBySide }: Scenarios): void {
  sideBySide('connections', (scenario) => {
    scenario('one is made, shown without its secret, rotated and revoked', async (platform) => {
      const api = apiOf(platform)
      const name = freshName('shop')
      const made = await newConnection(api, { name, hosts: ['API.example.com', '*.example.org'] })
      expect(made).toMatchObject({
        name,
        kind: 'bearer',
        hosts: ['api.example.com', '*.example.org'],
        rotated_at: null,
      })
      const path = `/v1/connections/${name}`
      expect((await api('GET', path)).body).toEqual(made)
      expectError(await api('POST', '/v1/connections', { json: bodyOf({ name }) }), 'already_exists')

      const client = { kind: 'oauth_client_credentials', token_url: 'https://login.example.com/token' }
      const json = { credential: { ...client, client_id: 'me', client_secret: 'secret-of-the-client' } }
      const rotated = await api('POST', `${path}/rotate`, { json })
      expect(Connection.parse(rotated.body)).toMatchObject({
        ...{ kind: 'oauth_client_credentials', token_url: client.token_url, created_at: made.created_at },
        rotated_at: expect.any(String),
      })
      const listed = await allOf(api)
      expect(listed.find((one) => one.name === name)).toEqual(rotated.body)
      expect(JSON.stringify([made, rotated.body, listed])).not.toMatch(new RegExp(`${secret}|secret-of-the-client`))

      expect((await api('DELETE', path)).status).toBe(204)
      for (const answer of [
        await api('GET', path),
        await api('DELETE', path),
        await api('POST', `${path}/rotate`, { json }),
        await api('POST', `${path}/test`, { json: { url: 'https://api.example.com/' } }),
      ]) {
        expectError(answer, 'not_found')
      }
      expect(await newConnection(api, { name })).toMatchObject({ rotated_at: null, last_used_at: null })
    })

    scenario('it is bound to its hosts when it is tried, and when a tool names it', async (platform) => {
      const api = apiOf(platform)
      const name = freshName('shop')
      await newConnection(api, { name, hosts: ['api.example.com'] })
      const urls = [
        'https://example.com/',
        'http://api.example.com/',
        'https://api.example.com:8443/',
        'http://127.0.0.1/',
      ]
      for (const url of urls) {
        expectError(await api('POST', `/v1/connections/${name}/test`, { json: { url } }), 'not_applicable')
        const request = { method: 'GET', url }
        const tool = { name: freshName('get'), description: 'Gets it.', request, connection: name }
        expectError(await api('POST', '/v1/tools', { json: tool }), 'not_applicable')
      }
    })

    scenario('one is authorised by whoever opens its address, and by no other state', async (platform) => {
      const api = apiOf(platform)
      const name = freshName('grant')
      const login = 'https://login.example.com'
      const client = { client_id: 'me', client_secret: 'secret-of-the-client', token_url: `${login}/token` }
      const grant = { kind: 'oauth_authorization_code', authorization_url: `${login}/authorize`, ...client }
      expect(await newConnection(api, { name, credential: grant })).toMatchObject({ authorized_at: null })
      const begun = await api('POST', `/v1/connections/${name}/authorize`)
      const { url } = Authorization.parse(begun.body)
      const { state = '', redirect_uri, code_challenge_method } = Object.fromEntries(new URL(url).searchParams)
      expect(redirect_uri).toMatch(/^https?:.*\/v1\/oauth\/callback$/)
      expect(code_challenge_method).toBe('S256')

      const anybody = apiOf(platform, null)
      const back = (query: string) => anybody('GET', `/v1/oauth/callback?${query}`)
      expectError(await back(`state=${'x'.repeat(43)}&code=y`), 'not_found')
      const page = await back(`state=${state}&error=access_denied&error_description=<script>&session_state=1`)
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
      expect(page.body).toContain('it was denied')
      expect(page.body).not.toContain('script')
      expectError(await back(`state=${state}&code=y`), 'not_found')
      const browser = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } }
      const spent = await fetch(`${platform.http}/v1/oauth/callback?state=${state}&code=y`, browser)
      expect([spent.status, spent.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
      expect(spent.headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(spent.headers.get('referrer-policy')).toBe('no-referrer')
      expect(await spent.text()).toContain('sortie connections authorize')
      await newConnection(api, { name: `${name}-plain` })
      expectError(await api('POST', `/v1/connections/${name}-plain/authorize`), 'not_applicable')
      expectError(
        await api('POST', `/v1/connections/${name}/test`, { json: { url: 'https://example.com/' } }),
        'not_applicable',
      )
      const tried = await api('POST', `/v1/connections/${name}/test`, { json: { url: 'https://api.example.com/' } })
      expect(tried.body).toMatchObject({
        http_status: null,
        error: expect.stringMatching(/^connection_needs_authorization/),
      })
    })

    scenario('one of another tenant does not exist', async (platform) => {
      const [ours, theirs] = [apiOf(platform), apiOf(platform, platform.otherTenantKey)]
      const name = freshName('shop')
      await newConnection(ours, { name })
      expectError(await theirs('GET', `/v1/connections/${name}`), 'not_found')
      expectError(await theirs('DELETE', `/v1/connections/${name}`), 'not_found')
      expectError(await theirs('POST', `/v1/connections/${name}/rotate`, { json: { credential } }), 'not_found')
      expect((await allOf(theirs)).map((one) => one.name)).not.toContain(name)
      const request = { method: 'GET', url: 'https://api.example.com/' }
      const tool = { name: freshName('get'), description: 'Gets it.', request, connection: name }
      expectError(await theirs('POST', '/v1/tools', { json: tool }), 'not_applicable')
    })

    scenario('a key needs a scope for it', async (platform) => {
      const api = apiOf(platform)
      const scopes = ['agents:write', 'connections:read']
      const { body } = await api('POST', '/v1/keys', { json: { name: 'a builder of agents', scopes } })
      const builder = apiOf(platform, (body as { secret: string }).secret)
      expect((await builder('GET', '/v1/connections')).status).toBe(200)
      expectError(await builder('POST', '/v1/connections', { json: bodyOf({}) }), 'forbidden')
      expectError(await builder('POST', '/v1/connections/any/rotate', { json: { credential } }), 'forbidden')
    })
  })
}

function bodyOf(given: object) {
  return { name: freshName('shop'), hosts: ['api.example.com'], credential, ...given }
}

async function newConnection(api: Api, given: object): Promise<Connection> {
  const answer = await api('POST', '/v1/connections', { json: bodyOf(given) })
  expect(answer.status).toBe(201)
  return Connection.parse(answer.body)
}

async function allOf(api: Api): Promise<Connection[]> {
  const found: Connection[] = []
  for (let next: string | null = ''; next !== null; ) {
    const page = ConnectionList.parse((await api('GET', `/v1/connections?limit=100${next}`)).body)
    found.push(...page.items)
    next = page.next_cursor === null ? null : `&cursor=${encodeURIComponent(page.next_cursor)}`
  }
  return found
}
