import { expect } from 'vitest'
import { Tool } from '../../contract/resources/tool.ts'
import { type Api, apiOf } from './api.ts'
import { ended, stepsOf, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Platform } from './platform.ts'
import type { Answer, Received } from './receiver.ts'
import type { Scenarios } from './scenario.ts'

/** Services that want a credential, as missions call them. */
export function connecting({ sideBySide }: Scenarios): void {
  sideBySide('a connection in use', (scenario) => {
    scenario('a token of client credentials is asked for once, and sent with each call', async (platform) => {
      const api = apiOf(platform)
      const asked: Received[] = []
      const token_url = siteOf(platform, async (one) => {
        asked.push(one)
        return json({ access_token: `the-token-${asked.length}`, token_type: 'Bearer', expires_in: 3600 })
      }).url
      const called: (string | undefined)[] = []
      const { url } = siteOf(platform, async ({ headers }) => {
        called.push(headers.authorization)
        // The service says back what it was sent, as some do.
        return json({ you_sent: headers.authorization })
      })
      const client = { client_id: 'me', client_secret: 'the-secret-of-the-client', scope: 'orders' }
      const connection = await newConnection(api, url, { kind: 'oauth_client_credentials', token_url, ...client })
      const tool = await newTool(api, { request: { method: 'GET', url }, connection })
      const agent = await newAgent(api, tool)
      for (const input of [`call ${tool} with {}`, `call ${tool} with {} once more`]) {
        const { id } = await submit(api, { agent, input })
        expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', usage: { tool_calls: 1 } })
        expect(JSON.stringify(await stepsOf(api, id))).toContain('"you_sent":"[secret]"')
      }
      expect(called).toEqual(['Bearer the-token-1', 'Bearer the-token-1'])
      const [first, ...more] = asked
      expect([first?.method, Object.fromEntries(new URLSearchParams(first?.body)), more]).toMatchObject([
        'POST',
        { grant_type: 'client_credentials', scope: 'orders' },
        [],
      ])
    })

    scenario('one is rotated and revoked while a mission calls', async (platform) => {
      const api = apiOf(platform)
      const called: (string | undefined)[] = []
      let name = ''
      const { url } = siteOf(platform, async ({ headers }) => {
        called.push(headers.authorization)
        const credential = { kind: 'bearer', token: 'the-later-token' }
        if (called.length === 1) await api('POST', `/v1/connections/${name}/rotate`, { json: { credential } })
        else await api('DELETE', `/v1/connections/${name}`)
        return json({ noted: called.length })
      })
      name = await newConnection(api, url, { kind: 'bearer', token: 'the-former-token' })
      // What changes something is done one after the other.
      const tool = await newTool(api, { request: { method: 'PUT', url }, connection: name })
      const agent = await newAgent(api, tool)
      const { id } = await submit(api, { agent, input: Array(3).fill(`call ${tool} with {}`).join('\n') })
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', usage: { tool_calls: 3 } })
      expect(called).toEqual(['Bearer the-former-token', 'Bearer the-later-token'])
      const calls = (await stepsOf(api, id)).filter(({ kind }) => kind === 'tool_call')
      expect(calls).toMatchObject([
        { is_error: false, output: { body: { noted: 1 } } },
        { is_error: false, output: { body: { noted: 2 } } },
        { is_error: true, output: expect.stringMatching(/^connection_unusable: /) },
      ])
    })
  })
}

function json(body: object): Answer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

function siteOf({ receiver }: Platform, answer: (received: Received) => Promise<Answer>) {
  if (!receiver) throw new Error('This platform reaches no receiver of ours')
  return receiver.site(answer)
}

async function newConnection(api: Api, url: string, credential: object): Promise<string> {
  const name = freshName('shop')
  const answer = await api('POST', '/v1/connections', { json: { name, hosts: [new URL(url).host], credential } })
  expect([answer.status, answer.body]).toMatchObject([201, { name }])
  return name
}

async function newTool(api: Api, given: object): Promise<string> {
  const answer = await api('POST', '/v1/tools', {
    json: { name: freshName('use'), description: 'For this scenario.', ...given },
  })
  expect(answer.status).toBe(201)
  return Tool.parse(answer.body).name
}

async function newAgent(api: Api, tool: string): Promise<string> {
  const name = freshName('clerk')
  const answer = await api('POST', '/v1/agents', { json: { name, instructions: '', tools: [tool] } })
  expect(answer.status).toBe(201)
  return name
}
