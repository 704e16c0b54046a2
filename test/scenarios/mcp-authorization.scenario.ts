import { expect } from 'vitest'
import * as z from 'zod'
import { Connection, OAuthClientDocument } from '../../contract/resources/connection.ts'
import { McpAuthorization, McpServer, McpTools } from '../../contract/resources/mcp.ts'
import { findOrder, officialAnswers } from '../mcp/official-server.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { ended, eventsOf, expectWhole, stepsOf, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'

/** MCP servers that somebody has to authorise. */
export function mcpAuthorization({ sideBySide }: Scenarios): void {
  sideBySide('MCP servers behind OAuth', (scenario) => {
    scenario('one is found out about, authorised by whoever opens the address, and called', async (platform) => {
      const api = apiOf(platform)
      const { url } = protectedMcpOf(platform)
      const name = await newServer(api, { url, effects: { find_order: 'none' } })
      const path = `/v1/mcp-servers/${name}`
      expectError(await api('POST', `${path}/refresh`), 'connection_needs_authorization')
      const begun = McpAuthorization.parse((await api('POST', `${path}/authorize`, { json: {} })).body)
      expect(begun).toMatchObject({ resource: url, scope: 'orders:read', connection: `mcp-${name}` })
      expect((await fetch(`${platform.http}/v1/connections/mcp-${name}`, authorized(platform))).status).toBe(404)

      // A browser goes there, and is sent back.
      const back = await fetch(begun.url)
      expect([back.status, new URL(back.url).pathname]).toEqual([200, '/v1/oauth/callback'])
      expect(await back.text()).toContain(`The MCP server ${name} is authorised.`)
      expect((await fetch(back.url)).status).toBe(404)

      const server = McpServer.parse((await api('GET', path)).body)
      expect(server).toMatchObject({
        connection: `mcp-${name}`,
        authorized: { issuer: begun.issuer, scope: 'orders:read', client: 'registered' },
        needs_authorization: null,
      })
      const connection = Connection.parse((await api('GET', `/v1/connections/mcp-${name}`)).body)
      expect(connection).toMatchObject({ hosts: [new URL(url).host], authorized_at: expect.any(String) })
      expect(McpTools.parse((await api('POST', `${path}/refresh`)).body).tools).toMatchObject([{ state: 'ready' }])
      expect(await callOf(platform, api, name)).toMatchObject({ is_error: false, output: { text: 'order 7' } })

      expect((await api('DELETE', `/v1/connections/mcp-${name}`)).status).toBe(204)
      expectError(await api('POST', `${path}/refresh`), 'connection_unusable')
    })

    scenario('a mission that meets one is told which, and what it wants is noted', async (platform) => {
      const api = apiOf(platform)
      const name = await newServer(api, { url: challenging(platform), effects: { find_order: 'none' } })
      expect((await api('POST', `/v1/mcp-servers/${name}/refresh`)).status).toBe(200)
      const call = await callOf(platform, api, name)
      const words = `connection_needs_authorization: The MCP server ${name} has to be authorised`
      expect(call).toMatchObject({ is_error: true, output: expect.stringContaining(words) })
      expect(JSON.stringify(call)).toContain(`POST /v1/mcp-servers/${name}/authorize`)
      const server = McpServer.parse((await api('GET', `/v1/mcp-servers/${name}`)).body)
      expect(server).toMatchObject({ authorized: null, needs_authorization: { scope: 'orders:write' } })
      const refused = await api('POST', `/v1/mcp-servers/${name}/authorize`, { json: {} })
      expectError(refused, 'not_applicable')
      expect(JSON.stringify(refused.body)).toContain('it says nowhere who authorises it')
    })

    scenario('one is authorised by whoever may make connections, in its tenant', async (platform) => {
      const [ours, theirs] = [apiOf(platform), apiOf(platform, platform.otherTenantKey)]
      const name = await newServer(ours, { url: 'https://mcp.example.com/mcp' })
      const path = `/v1/mcp-servers/${name}/authorize`
      expectError(await theirs('POST', path, { json: {} }), 'not_found')
      const { body } = await ours('POST', '/v1/keys', { json: { name: 'a builder', scopes: ['agents:write'] } })
      const builder = apiOf(platform, z.object({ secret: z.string() }).parse(body).secret)
      expectError(await builder('POST', path, { json: {} }), 'forbidden')
      expectError(await ours('POST', path, { json: { scope: 'a "b"' } }), 'invalid_input')
      expectError(await ours('POST', path, { json: { issuer: 'javascript:alert(1)' } }), 'invalid_input')
    })

    scenario('who asks is told to everybody who reads its address', async (platform) => {
      const anybody = apiOf(platform, null)
      const path = `/v1/oauth/clients/${'x'.repeat(43)}/client.json`
      const answer = await anybody('GET', path)
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
      const document = OAuthClientDocument.parse(answer.body)
      expect(document.client_id).toMatch(/^https?:/)
      expect(document.client_id.endsWith(path)).toBe(true)
      const origin = document.client_id.slice(0, -path.length)
      expect(document).toMatchObject({
        redirect_uris: [`${origin}/v1/oauth/callback`],
        token_endpoint_auth_method: 'none',
      })
      expectError(await anybody('GET', '/v1/oauth/clients/x/client.json'), 'invalid_input')
    })
  })
}

function protectedMcpOf({ protectedMcp }: Platform) {
  if (!protectedMcp) throw new Error('This platform reaches no MCP server of ours that is behind OAuth')
  return protectedMcp
}

function authorized({ apiKey }: Platform) {
  return { headers: { authorization: `Bearer ${apiKey}` } }
}

/** Lists its tools for everybody, and wants a scope for each call. */
function challenging({ receiver }: Platform): string {
  if (!receiver) throw new Error('This platform reaches no receiver of ours')
  const answer = officialAnswers(() => [findOrder])
  const { url } = receiver.site(async ({ method, headers, body }) => {
    const challenge = 'Bearer error="insufficient_scope", scope="orders:write"'
    if (body.includes('"tools/call"')) return { status: 403, headers: { 'www-authenticate': challenge } }
    const response = await answer(new Request(url, { method, headers, ...(body !== '' && { body }) }))
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
  })
  return url
}

async function newServer(api: Api, given: object): Promise<string> {
  const name = freshName('mcp')
  const answer = await api('PUT', `/v1/mcp-servers/${name}`, { json: given })
  expect(answer.status).toBe(200)
  return McpServer.parse(answer.body).name
}

/** What becomes of a call in a mission. */
async function callOf(platform: Platform, api: Api, server: string) {
  const agent = freshName('clerk')
  const json = { name: agent, instructions: '', tools: [`mcp:${server}/*`] }
  expect((await api('POST', '/v1/agents', { json })).status).toBe(201)
  const { id } = await submit(api, { agent, input: `call mcp__${server}__find_order with {"id": "7"}` })
  expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED' })
  expectWhole((await eventsOf(api, id)).items)
  return (await stepsOf(api, id)).find(({ kind }) => kind === 'tool_call')
}
