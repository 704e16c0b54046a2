import { expect, test } from 'vitest'
import { carryOut } from '../../../cli/in-git/carry-out.ts'
import type { Thing } from '../../../cli/in-git/kind.ts'
import { definitionOf } from '../../../cli/in-git/kinds/agent.ts'
import type { Step } from '../../../cli/in-git/plan.ts'
import type { Agent } from '../../../contract/resources/agent.ts'
import { createClient } from '../../../sdk/client.ts'

function clientToldOf(status: number, code: string) {
  const body = { error: { code, message: 'No', request_id: 'req_1', timestamp: new Date().toISOString() } }
  return createClient({ url: 'http://sortie', apiKey: 'k', fetch: async () => Response.json(body, { status }) })
}

const remove: Step = { act: 'remove', noun: 'limit', found: { key: 'crm', id: 'crm', thing: { name: 'crm' } } }

test('what somebody else removed first is removed', async () => {
  const done = await carryOut([remove], clientToldOf(404, 'not_found'), {})
  expect(done).toEqual([{ step: remove, written: {} }])
})

test('what may not be removed is told', async () => {
  await expect(carryOut([remove], clientToldOf(403, 'forbidden'), {})).rejects.toMatchObject({
    cause: { code: 'forbidden' },
  })
})

const agent: Agent = {
  ...{ name: 'clerk', version: 3, kind: 'hosted', built_in: false, description: '', instructions: 'Write.' },
  ...{ model: 'default', fallback_models: [], tools: [], capabilities: [], tags: [], output_schema: null },
  ...{ approvals: [], effects: [], created_at: '2026-11-30T09:00:00Z' },
  limits: { max_steps: 50, max_output_tokens: 4096 },
}

/** Somebody else creates the agent between the look and the creation. */
function clientOvertaken(changed: object[]) {
  const exists = { code: 'already_exists', message: 'No', request_id: 'req_1', timestamp: new Date().toISOString() }
  const answer = async (_: unknown, { method, body }: RequestInit = {}) => {
    if (method === 'POST') return Response.json({ error: exists }, { status: 409 })
    if (method === 'GET') return Response.json(agent)
    changed.push(JSON.parse(String(body)))
    return Response.json({ ...agent, version: 4 })
  }
  return createClient({ url: 'http://sortie', apiKey: 'k', fetch: answer as typeof fetch })
}

function createAs(fields: Thing): Step {
  const place = { file: 'clerk.yaml', line: () => 1 }
  return { act: 'create', wanted: { noun: 'agent', key: 'clerk', thing: { ...definitionOf(agent), ...fields }, place } }
}

test('what somebody else created first is compared, and changed if it differs', async () => {
  const changed: object[] = []
  const client = clientOvertaken(changed)
  expect(await carryOut([createAs({})], client, {})).toMatchObject([{ step: { act: 'keep' }, written: { version: 3 } }])
  const other = await carryOut([createAs({ instructions: 'Draw.' })], client, {})
  expect(other).toMatchObject([{ step: { act: 'change' }, written: { version: 4 } }])
  expect(changed).toEqual([{ instructions: 'Draw.' }])
  await expect(carryOut([createAs({ kind: 'remote' })], client, {})).rejects.toMatchObject({
    cause: { message: expect.stringContaining('clerk.yaml:1: agent clerk: it is hosted') },
  })
})
