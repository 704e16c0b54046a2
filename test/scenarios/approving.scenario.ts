import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { ApprovalLink } from '../../contract/resources/approval.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { approvalOf, approvals, awaitedApproval, decide } from './approvals.ts'
import { ended, eventsOf, expectWhole, inStatus, stepsOf, submit } from './missions.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'

/** People decide: before a call is made, or because the agent asks. */
export function approving({ sideBySide }: Scenarios): void {
  sideBySide('approvals', (scenario) => {
    scenario('a call waits for a person, who edits it, and goes on as edited', async (platform) => {
      const { api, id, approval } = await askedFor(platform, { tool: 'memory_set' }, 'remember the colour is blue')
      const asked = await approvalOf(api, approval)
      expect(asked).toMatchObject({
        status: 'OPEN',
        about: 'tool_call',
        tool: 'memory_set',
        payload: { key: 'colour', value: 'blue' },
        choices: ['approve', 'reject'],
        default: 'reject',
      })
      const payload = { key: 'colour', value: 'green' }
      const decided = await decide(api, approval, { decision: 'approve', payload, note: 'green is nicer' })
      const edits = [{ path: '/value', before: 'blue', after: 'green' }]
      expect(decided.decision).toMatchObject({ decision: 'approve', via: 'api', note: 'green is nicer', edits })
      expect((await ended(platform, api, id)).output).toBe('I will remember that colour is blue.')
      const steps = await stepsOf(api, id)
      expect(steps[1]).toMatchObject({ kind: 'approval', decision: 'approve', payload, by: decided.decision?.by })
      expect(steps[2]).toMatchObject({ kind: 'tool_call', arguments: payload, effect: { state: 'DONE' } })
      const { items } = await eventsOf(api, id)
      expectWhole(items)
      expect(items.find(({ type }) => type === 'approval.decided')?.data).toMatchObject({ edits, via: 'api' })
    })

    scenario('a refused call is an error that the agent is told, and it goes on', async (platform) => {
      const { api, id, approval } = await askedFor(platform, { tool: 'memory_set' }, 'remember the colour is blue')
      await decide(api, approval, { decision: 'reject', note: 'no colours' })
      const mission = await ended(platform, api, id)
      expect(mission.status).toBe('COMPLETED')
      expect(mission.output).toContain('memory_set failed: This call was refused')
      expect(mission.output).toContain('no colours')
      expect(mission.usage.tool_calls).toBe(0)
    })

    scenario(
      'an edit that the form or the tool does not take is refused, and the question stays open',
      async (platform) => {
        const form = {
          type: 'object',
          properties: { key: { type: 'string' }, value: { type: 'string', maxLength: 5 } },
          required: ['key', 'value'],
        }
        const { api, id, approval } = await askedFor(
          platform,
          { tool: 'memory_set', form },
          'remember the colour is blue',
        )
        const path = `/v1/approvals/${approval}/decision`
        const tooLong = { decision: 'approve', payload: { key: 'colour', value: 'turquoise' } }
        expect(expectError(await api('POST', path, { json: tooLong }), 'not_applicable').message).toContain('form')
        const badKey = { decision: 'approve', payload: { key: '#', value: 'x' } }
        expect(expectError(await api('POST', path, { json: badKey }), 'not_applicable').message).toContain('memory_set')
        expectError(await api('POST', path, { json: { decision: 'happened', output: 1 } }), 'not_applicable')
        await decide(api, approval, { decision: 'approve' })
        expect((await ended(platform, api, id)).status).toBe('COMPLETED')
      },
    )

    scenario('calls that change nothing pass where only writes are asked for', async (platform) => {
      const api = apiOf(platform)
      const agent = await agentWith(api, { tools: ['http_request', 'memory_get'] }, [
        { tool: 'memory_get', when: 'write' },
      ])
      const { id } = await submit(api, { agent, input: 'recall the colour' })
      expect((await ended(platform, api, id)).output).toBe('I remember nothing about colour.')
    })

    scenario('at the deadline the default is taken', async (platform) => {
      const policy = { tool: 'memory_set', deadline_s: 1, default: 'approve' }
      const { api, id, approval } = await askedFor(platform, policy, 'remember the colour is blue')
      expect((await ended(platform, api, id)).output).toBe('I will remember that colour is blue.')
      expect(await approvalOf(api, approval)).toMatchObject({
        status: 'DECIDED',
        decision: { decision: 'approve', by: 'deadline', via: 'deadline' },
      })
    })

    scenario('a default that the form does not allow is a refusal, and the agent goes on', async (platform) => {
      const form = { type: 'object', properties: { value: { type: 'string', maxLength: 2 } }, required: ['value'] }
      const policy = { tool: 'memory_set', deadline_s: 1, default: 'approve', form }
      const { api, id, approval } = await askedFor(platform, policy, 'remember the colour is blue')
      expect((await ended(platform, api, id)).output).toContain('memory_set failed: This call was refused')
      const { decision } = await approvalOf(api, approval)
      expect(decision).toMatchObject({ decision: 'reject', via: 'deadline', note: expect.stringContaining('the form') })
    })

    scenario('an agent asks a question, and the answer is the result of its call', async (platform) => {
      const api = apiOf(platform)
      const agent = await agentWith(api, { tools: ['ask_person'] }, [])
      const { id } = await submit(api, { agent, input: 'ask a person: how many may I order?' })
      const approval = awaitedApproval(await inStatus(platform, api, id, 'WAITING'))
      expect(await approvalOf(api, approval)).toMatchObject({ about: 'question', question: 'how many may I order?' })
      expectError(
        await api('POST', `/v1/approvals/${approval}/decision`, { json: { decision: 'approve' } }),
        'not_applicable',
      )
      await decide(api, approval, { decision: 'approve', payload: { most: 12 } })
      expect((await ended(platform, api, id)).output).toBe('The person answered: {"most":12}')
    })

    scenario('only the roles that are named decide', async (platform) => {
      const policy = { tool: 'memory_set', approvers: ['finance'] }
      const { api, id, approval } = await askedFor(platform, policy, 'remember the colour is blue')
      const [clerk, finance] = [await keyOf(platform, api, []), await keyOf(platform, api, ['finance'])]
      const path = `/v1/approvals/${approval}/decision`
      const refused = expectError(await clerk('POST', path, { json: { decision: 'approve' } }), 'forbidden')
      expect(refused.details).toEqual({ approvers: ['finance'] })
      await decide(finance, approval, { decision: 'approve' })
      expect((await ended(platform, api, id)).status).toBe('COMPLETED')
      const scopes = ['approvals:write', 'keys:write']
      const giver = await api('POST', '/v1/keys', { json: { name: 'giver', scopes } })
      const json = { name: 'more', scopes: ['approvals:write'], roles: ['finance'] }
      expectError(await apiOf(platform, secretOf(giver.body))('POST', '/v1/keys', { json }), 'forbidden')
    })

    scenario('a link lets one person decide without a key, once; opening it decides nothing', async (platform) => {
      const { api, id, approval } = await askedFor(platform, { tool: 'memory_set' }, 'remember the colour is <b>')
      const url = await linkTo(platform, api, approval)
      for (let look = 0; look < 2; look++) {
        const page = await fetch(url)
        expect(page.headers.get('content-type')).toContain('text/html')
        expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
        expect(page.headers.get('referrer-policy')).toBe('no-referrer')
        const text = await page.text()
        expect(text).toContain('A decision is asked of Ann')
        expect(text).not.toContain('<b>')
      }
      expect(await approvalOf(api, approval)).toMatchObject({ status: 'OPEN' })
      expect(await (await post(url, { decision: 'approve', payload: '{"key":' })).text()).toContain(
        'Nothing was decided',
      )
      // An editor that was emptied is no approval of what stood in it.
      expect(await (await post(url, { decision: 'approve', payload: ' ' })).text()).toContain('Nothing was decided')
      const payload = '{"key":"colour","value":"red"}'
      expect(await (await post(url, { decision: 'approve', payload, note: '' })).text()).toContain('It is decided')
      const { decision } = await approvalOf(api, approval)
      expect(decision).toMatchObject({ via: 'link', edits: [{ path: '/value', before: '<b>', after: 'red' }] })
      expect(decision?.by).toMatch(/^Ann \(link of key_/)
      expect(await (await post(url, { decision: 'reject' })).text()).toContain('Nothing was decided')
      expect(await (await fetch(url)).text()).toContain('decided already')
      expect((await ended(platform, api, id)).status).toBe('COMPLETED')
    })

    scenario('the page of a link says what happened, and a name on it is one line', async (platform) => {
      const { api, id, approval } = await askedFor(platform, { tool: 'memory_set' }, 'remember the colour is blue')
      const path = `/v1/approvals/${approval}/links`
      for (const name of ['\u0001'.repeat(100), 'a\nb', '\u202eb', '\ud800'])
        expectError(await api('POST', path, { json: { name } }), 'invalid_input')
      for (const name of ['漢'.repeat(100), '"'.repeat(100), 'Ann 👩‍🚀']) {
        const { url } = ApprovalLink.parse((await api('POST', path, { json: { name } })).body)
        expect(await api('GET', pathOf(url))).toMatchObject({ status: 200 })
      }
      const page = await pathOfLink(api, approval)
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      for (const payload of [
        '{"key":"colour","value":1e999}',
        '{"key":"colour","__proto__":{"a":1}}',
        '[9007199254740993]',
      ]) {
        const text = new URLSearchParams({ decision: 'approve', payload }).toString()
        const answer = await api('POST', page, { text, headers })
        expect([payload, answer.status, String(answer.body)]).toMatchObject([
          payload,
          200,
          expect.stringContaining('Nothing was decided.'),
        ])
      }
      expect((await approvalOf(api, approval)).status).toBe('OPEN')
      await api('POST', `/v1/missions/${id}/cancel`)
      expect(String((await api('GET', page)).body)).toContain('Its mission was cancelled.')
    })

    scenario('a link that was altered, or signed for another, is no link', async (platform) => {
      const { api, id, approval } = await askedFor(platform, { tool: 'memory_set' }, 'remember the colour is blue')
      const url = await linkTo(platform, api, approval)
      const token = url.split('/').at(-1) ?? ''
      const [content = '', signature = ''] = token.split('.')
      const claims = JSON.parse(Buffer.from(content, 'base64url').toString())
      const forged = Buffer.from(JSON.stringify({ ...claims, expires_at: claims.expires_at + 1 })).toString('base64url')
      const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
      for (const bad of [
        `${forged}.${signature}`,
        `${content}.${flipped}`,
        `${content}.`,
        content,
        'x',
        `${token}.x`,
      ]) {
        const answer = await post(url.replace(token, bad), { decision: 'approve' })
        expect([bad, answer.status]).toEqual([bad, 404])
      }
      expect(await approvalOf(api, approval)).toMatchObject({ status: 'OPEN' })
      await api('POST', `/v1/missions/${id}/cancel`)
    })

    scenario('of two who decide at once one is told that it was decided', async (platform) => {
      const { api, id, approval } = await askedFor(platform, { tool: 'memory_set' }, 'remember the colour is blue')
      const path = `/v1/approvals/${approval}/decision`
      const answers = await Promise.all(
        ['approve', 'reject', 'approve'].map((decision) => api('POST', path, { json: { decision } })),
      )
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
      await ended(platform, api, id)
      expect((await stepsOf(api, id)).filter(({ kind }) => kind === 'approval')).toHaveLength(1)
      expect((await approvals(api, 'OPEN')).map((one) => one.id)).not.toContain(approval)
    })
  })
}

async function askedFor(platform: Platform, policy: Record<string, unknown>, input: string) {
  const api = apiOf(platform)
  const agent = await agentWith(api, { tools: ['memory_set'] }, [policy])
  const { id } = await submit(api, { agent, input })
  const approval = awaitedApproval(await inStatus(platform, api, id, 'WAITING'))
  return { api, id, approval }
}

async function agentWith(api: Api, agent: Record<string, unknown>, policies: readonly Record<string, unknown>[]) {
  const name = `asking-${randomUUID().slice(0, 8)}`
  const json = { name, instructions: '', ...agent, approvals: policies }
  expect(await api('POST', '/v1/agents', { json })).toMatchObject({ status: 201 })
  return name
}

async function keyOf(platform: Platform, api: Api, roles: readonly string[]): Promise<Api> {
  const json = { name: 'approver', scopes: ['approvals:read', 'approvals:write'], roles }
  return apiOf(platform, secretOf((await api('POST', '/v1/keys', { json })).body))
}

function secretOf(body: unknown): string {
  return (body as { secret: string }).secret
}

/** Of an address whose host an emulator may have made of an IP address, so that it is no URL. */
function pathOf(address: string): string {
  return address.replace(/^https?:\/\/[^/]+/, '')
}

/** The address that a platform behind an emulator knows of itself is not always the one that it is reached by. */
async function linkTo({ http }: Platform, api: Api, approval: string): Promise<string> {
  return `${http}${await pathOfLink(api, approval)}`
}

async function pathOfLink(api: Api, approval: string): Promise<string> {
  const answer = await api('POST', `/v1/approvals/${approval}/links`, { json: { name: 'Ann' } })
  expect(answer).toMatchObject({ status: 201 })
  return pathOf(ApprovalLink.parse(answer.body).url)
}

function post(url: string, form: Record<string, string>): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(form) })
}
