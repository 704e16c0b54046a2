import { expect } from 'vitest'
import { Connection } from '../../contract/resources/connection.ts'
import { Tool, ToolTrial } from '../../contract/resources/tool.ts'
import { ToolImport } from '../../contract/resources/tool-import.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { awaitedApproval, decide } from './approvals.ts'
import { ended, eventsOf, expectWhole, inStatus, stepsOf, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Platform } from './platform.ts'
import type { Answer, Inbox } from './receiver.ts'
import type { Scenarios } from './scenario.ts'

const order: Answer = {
  ...{ status: 200, headers: { 'content-type': 'application/json' } },
  body: '{"order": {"id": "7", "total": 42}, "more": "much more"}',
}

/** Tools that a tenant describes, and services that answer them. */
export function ownTools({ sideBySide }: Scenarios): void {
  sideBySide('tools of one’s own', (scenario) => {
    scenario('one is described, tried, changed, and called by missions', async (platform) => {
      const api = apiOf(platform)
      const inbox = inboxOf(platform, order, order)
      const tool = await newTool(api, reading(inbox))
      expect(tool).toMatchObject({ version: 1, effect: 'none' })
      const trial = await api('POST', `/v1/tools/${tool.name}/try`, { json: { arguments: { id: '7' } } })
      expect(ToolTrial.parse(trial.body)).toMatchObject({
        ...{ version: 1, is_error: false },
        output: { status: 200, body: { total: 42 }, truncated: false },
      })
      expectError(await api('POST', `/v1/tools/${tool.name}/try`, { json: {} }), 'not_applicable')

      const agent = await newAgent(api, { tools: [tool.name, 'calculator'] })
      const changed = await api('PATCH', `/v1/tools/${tool.name}`, { json: { response: { pick: '/order/id' } } })
      expect(Tool.parse(changed.body).version).toBe(2)
      const { id } = await submit(api, { agent, input: `what is 6 * 7?\ncall ${tool.name} with {"id": "7"}` })
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', usage: { tool_calls: 2 } })
      const step = (await stepsOf(api, id)).find((one) => one.kind === 'tool_call' && one.tool === tool.name)
      expect(step).toMatchObject({ tool_version: 2, is_error: false, output: { status: 200, body: '7' } })
      expectWhole((await eventsOf(api, id)).items)
      expect(inbox.received.map(({ method, headers }) => [method, headers['x-order']])).toEqual([
        ['GET', '7'],
        ['GET', '7'],
      ])

      expect((await api('DELETE', `/v1/tools/${tool.name}`)).status).toBe(204)
      const later = await submit(api, { agent, input: `call ${tool.name} with {"id": "7"}` })
      expect(await ended(platform, api, later.id)).toMatchObject({ status: 'COMPLETED', usage: { tool_calls: 0 } })
      expect((await api('GET', `/v1/tools/${tool.name}?version=1`)).body).toEqual(tool)
    })

    scenario('a call that changes something waits for a person, and carries its key', async (platform) => {
      const api = apiOf(platform)
      const inbox = inboxOf(platform, { status: 201, body: 'paid' })
      const tool = await newTool(api, {
        ...{ name: freshName('pay'), parameters },
        request: { method: 'POST', url: inbox.url, body: { order: { $from: '/id' } } },
      })
      expectError(
        await api('POST', `/v1/tools/${tool.name}/try`, { json: { arguments: { id: '7' } } }),
        'not_applicable',
      )
      const agent = await newAgent(api, { tools: [tool.name], approvals: [{ tool: tool.name, when: 'write' }] })
      const { id } = await submit(api, { agent, input: `call ${tool.name} with {"id": "7"}` })
      const approval = awaitedApproval(await inStatus(platform, api, id, 'WAITING'))
      const payload = { id: 8 }
      const refused = await api('POST', `/v1/approvals/${approval}/decision`, {
        json: { decision: 'approve', payload },
      })
      expectError(refused, 'not_applicable')
      await decide(api, approval, { decision: 'approve', payload: { id: '8' } })
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED' })
      const call = (await stepsOf(api, id)).find(({ kind }) => kind === 'tool_call')
      const [asked, ...more] = inbox.received
      expect([JSON.parse(asked?.body ?? ''), more]).toEqual([{ order: '8' }, []])
      expect(call).toMatchObject({ effect: { kind: 'write', state: 'DONE', key: asked?.headers['idempotency-key'] } })
    })

    scenario('an API is imported, called by a mission, and changed by importing it again', async (platform) => {
      const api = apiOf(platform)
      const inbox = inboxOf(platform, order, { status: 201, body: 'noted' })
      const { origin, pathname } = new URL(inbox.url)
      const prefix = `${freshName('shop')}_`
      const form = { required: true, content: { 'application/x-www-form-urlencoded': { schema: noted } } }
      const parameters = [{ name: 'X-Order', in: 'header', required: true, schema: {} }]
      const document = (summary: string) => ({
        ...{ openapi: '3.1.0', info: { title: 'Shop', version: '1' }, servers: [{ url: origin }] },
        paths: {
          [pathname]: {
            get: { operationId: 'findOrder', summary, parameters },
            post: { operationId: 'addNote', requestBody: form, responses: {} },
          },
        },
      })
      const operations = ['findOrder', { operation: 'addNote', effect: 'idempotent' }]
      const json = { document: document('Finds it.'), prefix, operations }
      const made = ToolImport.parse((await api('POST', '/v1/tools/import', { json })).body)
      expect(made.tools.map(({ outcome, tool }) => [tool.name, outcome])).toEqual([
        [`${prefix}find_order`, 'created'],
        [`${prefix}add_note`, 'created'],
      ])
      const agent = await newAgent(api, { tools: made.tools.map(({ tool }) => tool.name) })
      const calls = [
        `call ${prefix}find_order with {"X_Order": "7"}`,
        `call ${prefix}add_note with {"note": {"text": "a b"}}`,
      ]
      const { id } = await submit(api, { agent, input: calls.join('\n') })
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', usage: { tool_calls: 2 } })
      expect(inbox.received.map(({ method, headers, body }) => [method, headers['x-order'], body])).toEqual([
        ['GET', '7', ''],
        ['POST', undefined, new URLSearchParams({ 'note[text]': 'a b' }).toString()],
      ])

      const again = await api('POST', '/v1/tools/import', { json: { ...json, document: document('Finds an order.') } })
      expect(ToolImport.parse(again.body).tools.map(({ outcome, tool }) => [outcome, tool.version])).toEqual([
        ['changed', 2],
        ['unchanged', 1],
      ])
      expectError(await api('POST', '/v1/tools/import', { json: { document: 'no document' } }), 'not_applicable')
    })

    scenario('a long answer is kept whole, of which a model is shown a page', async (platform) => {
      const api = apiOf(platform)
      const lines = Array.from({ length: 12_000 }, (_, at) => `line ${at} of the order`)
      const answer = { ...order, body: JSON.stringify({ lines }) }
      const tool = await newTool(api, { ...reading(inboxOf(platform, answer)), response: {} })
      const agent = await newAgent(api, { tools: [tool.name] })
      const { id } = await submit(api, { agent, input: `call ${tool.name} with {"id": "7"}` })
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED' })
      const call = (await stepsOf(api, id)).find(({ kind }) => kind === 'tool_call')
      expect(call).toMatchObject({ output: { body: { lines }, truncated: false } })
    })

    scenario('one of another tenant does not exist', async (platform) => {
      const [ours, theirs] = [apiOf(platform), apiOf(platform, platform.otherTenantKey)]
      const tool = await newTool(ours, reading(inboxOf(platform)))
      const path = `/v1/tools/${tool.name}`
      for (const answer of [
        await theirs('GET', path),
        await theirs('GET', `${path}?version=1`),
        await theirs('GET', `${path}/versions`),
        await theirs('PATCH', path, { json: { timeout_s: 1 } }),
        await theirs('POST', `${path}/try`, { json: { arguments: { id: '7' } } }),
        await theirs('DELETE', path),
      ]) {
        expectError(answer, 'not_found')
      }
      const json = { name: freshName('clerk'), instructions: '', tools: [tool.name] }
      expectError(await theirs('POST', '/v1/agents', { json }), 'not_applicable')
    })

    scenario(
      'the secret of its connection is sent with each call, until it is rotated or revoked',
      async (platform) => {
        const api = apiOf(platform)
        const inbox = inboxOf(platform, order, order, order)
        const host = new URL(inbox.url).host
        const connection = freshName('shop')
        const json = { name: connection, hosts: [host], credential: { kind: 'bearer', token: 'the-former-token' } }
        expect((await api('POST', '/v1/connections', { json })).status).toBe(201)
        const tool = await newTool(api, { ...reading(inbox), connection })
        const agent = await newAgent(api, { tools: [tool.name] })
        const call = async () => {
          const { id } = await submit(api, { agent, input: `call ${tool.name} with {"id": "7"}` })
          await ended(platform, api, id)
          return (await stepsOf(api, id)).find(({ kind }) => kind === 'tool_call')
        }
        expect(await call()).toMatchObject({ is_error: false })
        const credential = { kind: 'headers', headers: { 'X-Key': 'the-later-key' } }
        expect((await api('POST', `/v1/connections/${connection}/rotate`, { json: { credential } })).status).toBe(200)
        expect(await call()).toMatchObject({ is_error: false })
        const tested = await api('POST', `/v1/connections/${connection}/test`, { json: { url: inbox.url } })
        expect(tested.body).toMatchObject({ host, http_status: 200, error: null })
        const shown = Connection.parse((await api('GET', `/v1/connections/${connection}`)).body)
        expect(shown).toMatchObject({ last_used_at: expect.any(String), last_test: tested.body })
        expect((await api('DELETE', `/v1/connections/${connection}`)).status).toBe(204)
        expect(await call()).toMatchObject({ is_error: true, output: expect.stringContaining('connection_unusable') })
        expect(inbox.received.map(({ headers }) => [headers.authorization, headers['x-key']])).toEqual([
          ['Bearer the-former-token', undefined],
          [undefined, 'the-later-key'],
          [undefined, 'the-later-key'],
        ])
      },
    )
  })
}

const noted = { type: 'object', properties: { note: { type: 'object', properties: { text: { type: 'string' } } } } }
const parameters = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] }

function reading({ url }: Inbox) {
  const request = { method: 'GET', url, headers: { 'X-Order': { $from: '/id' } } }
  return { name: freshName('find'), parameters, request, response: { pick: { total: '/order/total' } } }
}

function inboxOf({ receiver }: Platform, ...answers: readonly Answer[]): Inbox {
  if (!receiver) throw new Error('This platform reaches no receiver of ours')
  return receiver.inbox(...answers)
}

async function newTool(api: Api, given: object): Promise<Tool> {
  const answer = await api('POST', '/v1/tools', { json: { description: 'For this scenario.', ...given } })
  expect(answer.status).toBe(201)
  return Tool.parse(answer.body)
}

async function newAgent(api: Api, given: object): Promise<string> {
  const name = freshName('clerk')
  const answer = await api('POST', '/v1/agents', { json: { name, instructions: '', ...given } })
  expect(answer.status).toBe(201)
  return name
}
