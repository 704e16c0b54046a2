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

test('every operation that is answered once is where the contract says', () => {
  const asked = operations.filter(([, { stream }]) => !stream)
  const places = Object.fromEntries(asked.map(([name, { method, path }]) => [name, [method, path]]))
  expect(operationTable).toEqual(places)
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

  test('says a message once though the answer was lost', async () => {
    const keys: (string | null)[] = []
    const losing = createClient({
      url: 'http://localhost:1',
      timing,
      fetch: async (_url, init) => {
        keys.push(new Headers(init?.headers).get('idempotency-key'))
        if (keys.length === 1) throw new TypeError('fetch failed')
        return Response.json({ mission_id: null })
      },
    })
    await losing.sendMessage({ params: { conversation_id: 'cnv_1' }, body: { content: 'hello' } })
    expect(keys).toHaveLength(2)
    expect(keys[0]).not.toBeNull()
    expect(keys[1]).toBe(keys[0])
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

  test.each([
    ['ENOTFOUND', 'there is no such host'],
    ['EAI_AGAIN', 'the name of the host cannot be looked up now'],
    ['ECONNRESET', 'the connection was broken off'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'it speaks no TLS; is it http:// ?'],
    ['ELSE', 'getaddrinfo ELSE nowhere'],
  ])('says in words why nothing answers: %s', async (code, words) => {
    const cause = Object.assign(new Error(`getaddrinfo ${code} nowhere`), { code })
    const fetch = () => Promise.reject(new TypeError('fetch failed', { cause }))
    const unanswered = createClient({ url, fetch, retries: 0 }).listAgents()
    await expect(unanswered).rejects.toThrow(`${url}: ${words}`)
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

describe('what cannot be sent is a TypeError at once', () => {
  test.each([{ a: 12n }, { a: Number.NaN }, { a: Number.POSITIVE_INFINITY }, { a: 2 ** 60 }])('%s', async (input) => {
    const sent = client.submitMission({ body: { agent: 'echo', input: input as never } })
    await expect(sent).rejects.toBeInstanceOf(TypeError)
    await expect(sent).rejects.toMatchObject({ name: 'UnsendableValueError', path: 'input.a' })
    expect(server.requests).toEqual([])
  })

  test.each(['', '.', '..', '\ud800', undefined])('a name that leads elsewhere: %j', async (name) => {
    await expect(client.getAgent({ params: { name: name as string } })).rejects.toMatchObject({ path: 'params.name' })
    expect(server.requests).toEqual([])
  })

  test('a header with characters that none can carry, and no key in what is said', async () => {
    const body = { agent: 'echo', input: 1 }
    const sent = client.submitMission({ body, headers: { 'idempotency-key': 'naïve 🚀' } })
    await expect(sent).rejects.toMatchObject({ path: 'headers.idempotency-key' })
    const broken = createClient({ url, apiKey: 'sortie_secret\nx' }).listAgents()
    await expect(broken).rejects.toBeInstanceOf(TypeError)
    await expect(broken).rejects.not.toThrow('secret')
  })

  test.each(['localhost:4600', 'ftp://x', 'http://user:pass@x', 'http://x?y'])('the address %s', (wrong) => {
    expect(() => createClient({ url: wrong })).toThrow(TypeError)
  })
})

describe('an answer that is not Sortie’s', () => {
  const answering = (answer: () => Response) => {
    let calls = 0
    const answers = async () => {
      calls++
      return answer()
    }
    return { client: createClient({ url, timing, fetch: answers }), calls: () => calls }
  }

  test.each([
    ['a page', () => new Response('<h1>Sign in</h1>', { headers: { 'content-type': 'text/html' } })],
    ['cut JSON', () => new Response('{"items":[', { headers: { 'content-type': 'application/json' } })],
    ['no object', () => Response.json([1])],
    ['nothing', () => new Response(null)],
  ])('%s is said to be none, once', async (_, answer) => {
    const { client, calls } = answering(answer)
    await expect(client.listAgents()).rejects.toMatchObject({ name: 'SortieAnswerError' })
    await expect(client.listAgents()).rejects.toThrow('this is not Sortie')
    expect(calls()).toBe(2)
  })

  test('one without an end is read no further than its bound', async () => {
    let pieces = 0
    let cancelled = false
    const endless = new ReadableStream({
      pull(controller) {
        pieces++
        controller.enqueue(new Uint8Array(1024 * 1024).fill(32))
      },
      cancel() {
        cancelled = true
      },
    })
    const { client } = answering(() => new Response(endless, { headers: { 'content-type': 'application/json' } }))
    await expect(client.listAgents()).rejects.toThrow('an answer of more than')
    expect(cancelled).toBe(true)
    expect(pieces).toBeLessThan(70)
  })

  test('one that cannot be iterated is read, and ended at its bound: Safari has no other', async () => {
    let cancelled = false
    const body = (text: string) => {
      const stream = new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
        pull: (controller) => (text === '' ? controller.enqueue(new Uint8Array(1024 * 1024)) : controller.close()),
        cancel() {
          cancelled = true
        },
      })
      const response = new Response(stream)
      Object.defineProperty(stream, Symbol.asyncIterator, { value: undefined })
      return response
    }
    const whole = answering(() => body('{"items":[]}')).client
    expect(await whole.listAgents()).toEqual({ items: [] })
    expect(cancelled).toBe(false)
    const endless = answering(() => body('')).client
    await expect(endless.listAgents()).rejects.toThrow('an answer of more than')
    expect(cancelled).toBe(true)
  })

  test('one that breaks off is no answer, and asked for again', async () => {
    const broken = () => new Response(new ReadableStream({ start: (body) => body.error(new Error('reset')) }))
    const { client, calls } = answering(broken)
    await expect(client.listAgents()).rejects.toBeInstanceOf(SortieUnreachableError)
    expect(calls()).toBe(4)
  })

  test('a redirect that a page cannot read', async () => {
    const opaque = () => Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' })
    const { client, calls } = answering(opaque)
    const content = client.getFileContent({ params: { file_id: 'fil_01KADSM0Q9F7Y1H5T3PKZD8WXA' } })
    await expect(content).rejects.toMatchObject({
      name: 'SortieAnswerError',
      message: expect.stringContaining('get it on a server of yours, and give it to the page'),
    })
    expect(calls()).toBe(1)
  })

  test('an error whose fields are anything', async () => {
    const error = { code: 'conflict', message: { a: 1 }, details: null, request_id: 7 }
    const { client } = answering(() => Response.json({ error }, { status: 409 }))
    const refused = { code: 'conflict', message: 'The server answered 409', details: {}, request_id: '' }
    await expect(client.listAgents()).rejects.toMatchObject(refused)
  })

  test.each([
    ['1e99', undefined],
    ['99999999999999999999', 1e20],
    ['Fri, 01 Jan 1999 00:00:00 GMT', 0],
    ['soon', undefined],
  ])('Retry-After: %s', async (header, retryAfter) => {
    const refusing = () => Response.json({}, { status: 429, headers: { 'retry-after': header } })
    const { client } = answering(refusing)
    await expect(client.listAgents()).rejects.toMatchObject({ code: 'rate_limited', retryAfter })
  })
})
