import { join } from 'node:path'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { awsEnvironment } from './emulator.ts'
import { run } from './run-command.ts'
import { stackUnderTest } from './stack-under-test.ts'

const sortie = join(import.meta.dirname, '..', '..', 'bin', 'sortie.ts')

test('the deployed stage says where its APIs and tables are', async () => {
  const { data, platform } = await outputs()
  expect(platform).toMatchObject({
    httpUrl: expect.stringMatching(/^http:/),
    websocketUrl: expect.stringMatching(/^ws:/),
  })
  expect(data).toMatchObject({
    entitiesTable: expect.any(String),
    ledgerTable: expect.any(String),
    ephemeralTable: expect.any(String),
  })
})

test('the API answers without a key what is public, and unknown paths in the error shape', async () => {
  const { httpUrl } = (await outputs()).platform
  const health = await fetch(`${httpUrl}/health`)
  expect(health.status).toBe(200)
  expect(await health.json()).toEqual({ status: 'ok' })

  const unknown = await fetch(`${httpUrl}/nowhere`)
  expect(unknown.status).toBe(404)
  expect(await unknown.json()).toMatchObject({ error: { code: 'not_found' } })
})

describe('a tenant that its operator made', () => {
  let call: (path: string, init?: RequestInit) => Promise<Response>

  beforeAll(async () => {
    const { httpUrl } = (await outputs()).platform
    const headers = { authorization: `Bearer ${await newTenantKey()}`, 'content-type': 'application/json' }
    call = (path, init = {}) => fetch(`${httpUrl}${path}`, { ...init, headers })
  })

  test('submits a mission, and it completes', async () => {
    const mission = await submit({ agent: 'echo', input: 'from the ground to the cloud' })
    expect(mission.status).not.toBe('SCHEDULED')
    expect(await completed(mission.id)).toMatchObject({ output: 'from the ground to the cloud' })
  })

  test('submits a mission for later; its timer starts it', async () => {
    const start_at = new Date(Date.now() + 3_000).toISOString()
    const mission = await submit({ agent: 'echo', input: 'later', start_at })
    expect(mission.status).toBe('SCHEDULED')
    expect(await completed(mission.id)).toMatchObject({ output: 'later' })
  })

  test('submits more than a table item holds, and gets it back', async () => {
    const input = 'x'.repeat(100_000)
    expect(await completed((await submit({ agent: 'echo', input })).id)).toMatchObject({ output: input })
  })

  async function submit(mission: unknown): Promise<{ id: string; status: string }> {
    const answer = await call('/v1/missions', { method: 'POST', body: JSON.stringify(mission) })
    expect(answer.status).toBe(202)
    return (await answer.json()) as { id: string; status: string }
  }

  async function completed(id: string): Promise<unknown> {
    const get = async () => (await (await call(`/v1/missions/${id}`)).json()) as { status: string }
    await expect.poll(async () => (await get()).status, { timeout: 60_000, interval: 250 }).toBe('COMPLETED')
    return await get()
  }
})

async function outputs() {
  const all = await stackUnderTest()
  return { data: all['sortie-dev-data'] ?? {}, platform: all['sortie-dev-platform'] ?? {} }
}

/** As an operator makes the first tenant: with the command line and credentials of the account. */
async function newTenantKey(): Promise<string> {
  const env = { PATH: process.env.PATH, ...awsEnvironment(inject('awsEndpoint')) }
  const args = [sortie, 'tenants', 'create', 'Deployed', '--aws', '--stage', 'dev', '--json']
  return JSON.parse(await run(process.execPath, args, { env })).api_key
}
