import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
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
  expect(await health.json()).toMatchObject({ status: 'ok', model: 'offline/rules' })

  const unknown = await fetch(`${httpUrl}/nowhere`)
  expect(unknown.status).toBe(404)
  expect(await unknown.json()).toMatchObject({ error: { code: 'not_found' } })
})

test('a tenant made by its operator submits a mission, and it completes', async () => {
  const { httpUrl } = (await outputs()).platform
  const headers = { authorization: `Bearer ${await newTenantKey()}`, 'content-type': 'application/json' }
  const call = (path: string, init: RequestInit = {}) => fetch(`${httpUrl}${path}`, { ...init, headers })

  const submitted = await call('/v1/missions', {
    method: 'POST',
    body: JSON.stringify({ agent: 'echo', input: 'from the ground to the cloud' }),
  })
  expect(submitted.status).toBe(202)
  const { id } = (await submitted.json()) as { id: string }

  await expect
    .poll(async () => ((await (await call(`/v1/missions/${id}`)).json()) as { status: string }).status, {
      timeout: 60_000,
      interval: 250,
    })
    .toBe('COMPLETED')
  const mission = await (await call(`/v1/missions/${id}`)).json()
  expect(mission).toMatchObject({ output: 'from the ground to the cloud' })
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
