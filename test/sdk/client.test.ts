import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest'
import { operations } from '../../contract/api.ts'
import type { Mission } from '../../contract/resources/mission.ts'
import { type Client, createClient } from '../../sdk/client.ts'
import { SortieApiError, SortieUnreachableError } from '../../sdk/errors.ts'
import { operationTable } from '../../sdk/operations.ts'
import { apiKey, MissionServer } from './mission-server.ts'

let server: MissionServer
let url: string
let client: Client
const timing = { retryBaseMs: 1, retryCapMs: 50 }

beforeEach(async () => {
  server = new MissionServer()
  url = await server.start()
  client = createClient({ url, apiKey, timing })
})

afterEach(() => server.stop())

test('every operation is where the contract says', () => {
  for (const [name, { method, path }] of operations) expect(operationTable[name]).toEqual([method, path])
  expect(Object.keys(operationTable)).toHaveLength(operations.length)
})

test('types follow the contract', () => {
  expectTypeOf(client.getMission).returns.resolves.toEqualTypeOf<Mission>()
  expectTypeOf(client.submitMission).parameter(0).toHaveProperty('body')
  expectTypeOf(client.deleteAgent).returns.resolves.toBeUndefined()
  expectTypeOf(client.getMission).toBeCallableWith({ params: { mission_id: 'mis_1' } })
  expectTypeOf(client.listMissions).toBeCallableWith({ query: { status: 'RUNNING', limit: 5 } })
  expectTypeOf(client.listMissions).toBeCallableWith()
  // @ts-expect-error a mission id is needed
  const withoutParams = () => client.getMission()
  // @ts-expect-error there is no such status
  const withWrongStatus = () => client.listMissions({ query: { status: 'LOST' } })
  expect([withoutParams, withWrongStatus]).toHaveLength(2)
})

describe('a call', () => {
  test('returns what the server answers', async () => {
    const mission = await client.submitMission({ body: { agent: 'echo', input: 'hello' } })
    expect(mission).toMatchObject({ agent: 'echo', input: 'hello' })
    expect(await client.getMission({ params: { mission_id: mission.id } })).toMatchObject({ status: 'COMPLETED' })
  })

  test('fails with code, status and request id', async () => {
    const missing = client.getMission({ params: { mission_id: 'mis_none' } })
    await expect(missing).rejects.toBeInstanceOf(SortieApiError)
    await expect(missing).rejects.toMatchObject({
      code: 'not_found',
      status: 404,
      retryable: false,
      request_id: 'req_1',
    })
    expect(server.requests).toHaveLength(1)
  })

  test('keeps a parameter in its place in the path', async () => {
    await client.getAgent({ params: { name: '../keys?x=1' } }).catch(() => undefined)
    expect(server.requests).toEqual(['GET /v1/agents/..%2Fkeys%3Fx%3D1'])
  })

  test('is repeated while it may help', async () => {
    server.failures.push({ on: 'GET', code: 'unavailable' }, { on: 'GET', code: 'internal' })
    await client.listAgents()
    expect(server.requests).toHaveLength(3)
  })

  test('is not repeated for ever', async () => {
    for (let count = 0; count < 9; count++) server.failures.push({ on: 'GET', code: 'unavailable' })
    await expect(client.listAgents()).rejects.toMatchObject({ code: 'unavailable' })
    expect(server.requests).toHaveLength(4)
  })

  test('that changes something is not repeated after a doubtful end, but after a refusal', async () => {
    server.failures.push({ on: 'POST /v1/keys', code: 'internal' })
    const body = { name: 'ci', scopes: ['missions:read' as const] }
    await expect(client.createKey({ body })).rejects.toMatchObject({ code: 'internal' })
    expect(server.requests).toHaveLength(1)
    server.failures.push({ on: 'POST /v1/keys', code: 'rate_limited', retryAfter: 0 })
    await expect(client.createKey({ body })).resolves.toMatchObject({ secret: 'sortie_once' })
  })

  test('does not wait longer than it is allowed to', async () => {
    server.failures.push({ on: 'GET', code: 'rate_limited', retryAfter: 3600 })
    await expect(client.listAgents()).rejects.toMatchObject({ code: 'rate_limited', retryAfter: 3600 })
  })

  test('submits once though the answer was lost', async () => {
    server.failures.push({ on: 'POST /v1/missions', code: 'internal', afterwards: true })
    const mission = await client.submitMission({ body: { agent: 'echo', input: 'once' } })
    expect([...server.missions.keys()]).toEqual([mission.id])
    expect(new Set(server.idempotencyKeys).size).toBe(1)
    expect(server.idempotencyKeys).toHaveLength(2)
  })

  test('keeps the idempotency key of the caller', async () => {
    await client.submitMission({ body: { agent: 'echo', input: 1 }, headers: { 'idempotency-key': 'mine' } })
    expect(server.idempotencyKeys).toEqual(['mine'])
  })

  test('says when nothing answers', async () => {
    await server.stop()
    await expect(client.listAgents()).rejects.toBeInstanceOf(SortieUnreachableError)
    await expect(client.listAgents()).rejects.toThrow(`${url}: connection refused`)
  })

  test('ends when it is aborted', async () => {
    const id = server.add()
    const abort = new AbortController()
    const call = client.listMissionEvents(
      { params: { mission_id: id }, query: { after: 1, wait: 20 } },
      { signal: abort.signal },
    )
    abort.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
  })

  test('understands an error that a gateway made', async () => {
    const gateway = createClient({ url, fetch: async () => new Response('<h1>Forbidden</h1>', { status: 403 }) })
    await expect(gateway.listAgents()).rejects.toMatchObject({ code: 'forbidden', status: 403, request_id: '' })
  })
})
