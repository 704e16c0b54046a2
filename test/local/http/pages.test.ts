import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { apiAccess } from '../../../adapters/system/page-origins.ts'
import { operations } from '../../../contract/api.ts'
import { runSortie } from '../../cli/run-sortie.ts'
import { type EditionProcess, startEdition } from '../edition-process.ts'
import { openRaw, readUntil, requestText } from '../raw-bytes.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const page = 'https://console.example.com'
const other = 'http://localhost:5173'

let data: string
let edition: EditionProcess
let authorization: string
/** Of a tenant that may ask once a second. */
let slowKey: string

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'sortie-pages-'))
  const { api_key: key, ...first } = await startEdition({ data })
  await first.stop()
  const { out } = await runSortie(['tenants', 'create', 'Slow', '--data', data, '--requests-per-s', '1', '--json'])
  slowKey = JSON.parse(out).api_key
  edition = await startEdition({ data, env: { SORTIE_ORIGINS: `${page},${other}` } })
  authorization = `Bearer ${key}`
})

afterAll(async () => {
  await edition?.kill()
  await rm(data, { recursive: true, force: true })
})

/** What a browser asks before a page of this origin sends something. */
const asksFirst = (path: string, origin: string, method = 'POST') =>
  fetch(`${edition.http}${path}`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': method } })

const told = ({ status, headers }: Response) => [status, headers.get('access-control-allow-origin')]

describe('what a browser asks first', () => {
  test.each([page, other])('is answered for pages of %s, without a key, with that origin alone', async (origin) => {
    const answer = await asksFirst('/v1/missions', origin)
    expect(answer.status).toBe(204)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': expect.stringMatching(/authorization.*idempotency-key.*last-event-id/),
      'access-control-max-age': '3600',
      vary: 'origin',
    })
    // A page sends its key itself: with cookies, other pages could send it for somebody.
    expect(answer.headers.has('access-control-allow-credentials')).toBe(false)
  })

  test.each(['https://console.example.com.evil.test', 'https://sub.console.example.com', 'null'])(
    'is refused for %s, in words and without a header that lets it',
    async (origin) => {
      const answer = await asksFirst('/v1/missions', origin)
      expect(told(answer)).toEqual([403, null])
      expect(await answer.text()).toContain('SORTIE_ORIGINS')
    },
  )

  test('costs a tenant nothing of its rate, and an address neither', async () => {
    const many = Array.from({ length: 400 }, () => asksFirst('/v1/me', page, 'GET'))
    expect((await Promise.all(many)).every(({ status }) => status === 204)).toBe(true)
    const me = await fetch(`${edition.http}/v1/me`, { headers: { authorization, origin: page } })
    expect(me.status).toBe(200)
  })
})

test('pages may send every header and use every method that the contract has', () => {
  const headers = operations.flatMap(([, route]) => ('headers' in route ? Object.keys(route.headers.shape) : []))
  expect(apiAccess.sentHeaders).toEqual(expect.arrayContaining(headers))
  expect(apiAccess.methods).toEqual(expect.arrayContaining(operations.map(([, { method }]) => method)))
})

describe('an answer shows itself to the page that asked', () => {
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${edition.http}${path}`, { ...init, headers: { authorization, origin: page, ...init.headers } })

  test('with the headers that a client reads', async () => {
    const answer = await ask('/v1/me')
    expect(told(answer)).toEqual([200, page])
    const readable = answer.headers.get('access-control-expose-headers')?.split(', ')
    expect(readable).toEqual(expect.arrayContaining(['retry-after', 'ratelimit', 'x-request-id', 'location']))
    expect(answer.headers.get('vary')).toBe('origin')
  })

  test('and a document says so to what keeps it', async () => {
    const answer = await ask('/openapi.json')
    expect(told(answer)).toEqual([200, page])
    expect(answer.headers.get('vary')).toBe('accept-encoding, origin')
  })

  test.each([
    ['without a key', 401, '/v1/me', { headers: { authorization: '' } }],
    ['of nothing there', 404, '/v1/nothing', {}],
    ['of another method', 405, '/v1/me', { method: 'DELETE' }],
    ['of a body that is too large', 413, '/v1/missions', { method: 'POST', body: 'x'.repeat(500 * 1024) }],
    ['of a body of another type', 415, '/v1/missions', { method: 'POST', body: 'x' }],
  ] as const)('also where it refuses: %s', async (_, status, path, init) => {
    expect(told(await ask(path, init as RequestInit))).toEqual([status, page])
  })

  test('also where it says that somebody is too fast, and when to come again', async () => {
    const slow = { headers: { authorization: `Bearer ${slowKey}` } }
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask('/v1/me', slow)))
    const tooFast = answers.filter(({ status }) => status === 429)
    expect(tooFast.length).toBeGreaterThan(0)
    for (const answer of tooFast) {
      expect(told(answer)).toEqual([429, page])
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
    }
  })

  test('also where the request was refused before any function saw it', async () => {
    const socket = await openRaw(edition.http)
    const twice = ['Authorization: Bearer a', 'Authorization: Bearer b']
    socket.write(requestText(['GET /v1/me HTTP/1.1', `Origin: ${page}`, ...twice]))
    const answer = await readUntil(socket, (text) => text.endsWith('}}'))
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toContain(`access-control-allow-origin: ${page}`)
    socket.destroy()
  })

  test('and to no other page', async () => {
    const answer = await ask('/v1/me', { headers: { origin: 'https://evil.test' } })
    expect(told(answer)).toEqual([200, null])
  })
})

test('pages of no origin may anything where none is named', async () => {
  const place = await mkdtemp(join(tmpdir(), 'sortie-pages-off-'))
  const off = await startEdition({ data: place, env: { SORTIE_ORIGINS: '' } })
  const headers = { origin: page, 'access-control-request-method': 'GET' }
  const first = await fetch(`${off.http}/v1/me`, { method: 'OPTIONS', headers })
  const me = await fetch(`${off.http}/v1/me`, { headers: { authorization: `Bearer ${off.api_key}`, origin: page } })
  expect([first, me].map(told)).toEqual([
    [403, null],
    [200, null],
  ])
  await off.kill()
  await rm(place, { recursive: true, force: true })
})
