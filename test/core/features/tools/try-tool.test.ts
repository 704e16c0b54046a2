import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type * as z from 'zod'
import { NewTool, ToolTrial, TryTool } from '../../../../contract/resources/tool.ts'
import { createTool } from '../../../../core/features/tools/manage-tools.ts'
import { tryTool } from '../../../../core/features/tools/try-tool.ts'
import type { SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { connect, openService, platformWith, type Service } from '../../engine/connections/services.ts'

let service: Service
let platform: SimulatedPlatform

beforeEach(async () => {
  service = await openService()
  platform = await platformWith([service])
})
afterEach(async () => {
  platform.close()
  await service.close()
})

type Given = Omit<z.input<typeof NewTool>, 'name' | 'description'>

const string = { type: 'string' } as const
const create = (given: Given) =>
  createTool(platform.ports)(platform.caller, NewTool.parse({ name: 'call', description: 'Calls it.', ...given }))
const attempt = (given: z.input<typeof TryTool> = {}) =>
  tryTool(platform.ports)(platform.caller, 'call', TryTool.parse(given))
const refused = (code: string, why = '') => expect.objectContaining({ code, message: expect.stringContaining(why) })
const keyed = { type: 'object', properties: { id: string, note: string, tags: { type: 'array' } }, required: ['id'] }

describe('a tool that is tried', () => {
  test('makes its request of the arguments', async () => {
    await create({
      parameters: keyed,
      request: {
        ...{ method: 'POST', url: `${service.url}/orders/{id}/notes?v=2` },
        headers: { 'X-Tag': { $from: '/tags' }, Accept: 'application/json', 'X-None': { $from: '/note' } },
        query: { tag: { $from: '/tags' }, note: { $from: '/note' }, page: 1 },
        body: { order: { $from: '/id' }, note: { $from: '/note' }, all: { $from: '' }, by: 'clerk' },
      },
    })
    const trial = await attempt({ arguments: { id: 'a/7', tags: ['x', 'y&z'] }, confirm: true })
    expect(ToolTrial.parse(trial)).toEqual({
      ...{ version: 1, effect: 'write', is_error: false, duration_ms: expect.any(Number) },
      output: { status: 200, headers: { 'content-type': 'application/json' }, body: { ok: true }, truncated: false },
    })
    const [asked] = service.asked
    expect(asked).toMatchObject({
      ...{ method: 'POST', path: '/orders/a%2F7/notes?v=2&tag=x&tag=y%26z&page=1' },
      headers: { 'x-tag': 'x, y&z', accept: 'application/json', 'content-type': 'application/json' },
    })
    expect(asked?.headers).not.toHaveProperty('x-none')
    expect(asked?.headers['idempotency-key']).toMatch(/^try_/)
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      ...{ order: 'a/7', by: 'clerk' },
      all: { id: 'a/7', tags: ['x', 'y&z'] },
    })
  })

  test.each([
    ['all of the body', null, { order: { total: 7, lines: [1] }, more: 1 }],
    ['a part of it', '/order/total', 7],
    [
      'several parts by name',
      { total: '/order/total', first: '/order/lines/0', no: '/no' },
      { total: 7, first: 1, no: null },
    ],
    ['nothing where there is nothing', '/no', null],
  ])('tells %s', async (_, pick, body) => {
    service.answer = () => [200, { order: { total: 7, lines: [1] }, more: 1 }]
    await create({ request: { method: 'GET', url: service.url }, response: { pick } })
    expect((await attempt()).output).toMatchObject({ status: 200, body, truncated: false })
  })

  test('tells all that an error says, within its bytes', async () => {
    service.answer = () => [404, { error: 'x'.repeat(1000) }]
    await create({ request: { method: 'GET', url: service.url }, response: { pick: '/order', max_bytes: 100 } })
    const { output } = await attempt()
    expect(output).toMatchObject({ status: 404, truncated: true })
    expect((output as { body: string }).body).toHaveLength(100)
  })

  test('tells a text that is too long as far as it goes, by whole characters', async () => {
    service.answer = () => [200, '漢'.repeat(200)]
    await create({ request: { method: 'GET', url: service.url }, response: { max_bytes: 100 } })
    expect((await attempt()).output).toMatchObject({ body: '漢'.repeat(33), truncated: true })
  })

  test('sends a text as it is where its header says so', async () => {
    const headers = { 'Content-Type': 'text/csv' }
    const request = { method: 'PUT', url: service.url, headers, body: { $from: '/id' } } as const
    await create({ parameters: keyed, request, idempotency_header: null })
    await attempt({ arguments: { id: 'a;b' }, confirm: true })
    expect(service.asked).toMatchObject([{ body: 'a;b', headers: { 'content-type': 'text/csv' } }])
    expect(service.asked[0]?.headers).not.toHaveProperty('idempotency-key')
  })

  test('sends the secret of its connection, and tells it to nobody', async () => {
    service.answer = ({ headers }) => [200, { you: headers.authorization }]
    await connect(platform, { hosts: [service.host], credential: { kind: 'bearer', token: 'token-of-the-shop' } })
    await create({ request: { method: 'GET', url: service.url }, connection: 'shop' })
    expect(JSON.stringify(await attempt())).not.toContain('token-of-the-shop')
    expect(service.asked[0]?.headers.authorization).toBe('Bearer token-of-the-shop')
  })
})

describe('it is not called', () => {
  test.each(['POST', 'PATCH', 'PUT', 'DELETE'] as const)('with %s until somebody confirms', async (method) => {
    await create({ request: { method, url: service.url } })
    await expect(attempt()).rejects.toEqual(refused('not_applicable', '"confirm": true'))
    expect(service.asked).toEqual([])
    expect(await attempt({ confirm: true })).toMatchObject({ is_error: false })
  })

  test('with arguments that do not follow its parameters', async () => {
    await create({ parameters: keyed, request: { method: 'GET', url: `${service.url}/{id}` } })
    await expect(attempt({ arguments: { id: 7 } })).rejects.toEqual(refused('not_applicable', '/id'))
    await expect(attempt()).rejects.toEqual(refused('not_applicable', '/id'))
    expect(service.asked).toEqual([])
  })

  test('where there is none', async () => {
    await expect(attempt()).rejects.toEqual(refused('not_found'))
  })

  test('where it is built in, with arguments that do not follow its parameters', async () => {
    const tried = tryTool(platform.ports)(platform.caller, 'calculator', TryTool.parse({}))
    await expect(tried).rejects.toEqual(refused('not_applicable', 'expression'))
  })
})

describe('what goes wrong is told as a model is told it', () => {
  test.each([
    ['an argument that makes no address', '/{id}', { id: '..' }, 'invalid_input'],
    ['an address of the inside', '', {}, 'address_refused'],
  ])('%s', async (_, path, given, code) => {
    const base = code === 'address_refused' ? 'http://127.0.0.1:1' : service.url
    await create({ parameters: keyed, request: { method: 'GET', url: `${base}${path}` } })
    expect(await attempt({ arguments: { id: 'x', ...given } })).toMatchObject({
      is_error: true,
      output: expect.stringContaining(code),
    })
  })

  test('a header that cannot be', async () => {
    const request = { method: 'GET', url: service.url, headers: { 'X-Id': { $from: '/id' } } } as const
    await create({ parameters: keyed, request })
    for (const id of ['a\r\nb: c', 'ö', 'x'.repeat(3000)]) {
      expect(await attempt({ arguments: { id } })).toMatchObject({
        is_error: true,
        output: expect.stringContaining('X-Id'),
      })
    }
    expect(service.asked).toEqual([])
  })
})

describe('a call that may pass is made again', () => {
  const reading = { request: { method: 'GET', url: '' } as const, max_tries: 3, timeout_s: 5 }
  const get = () => ({ ...reading, request: { ...reading.request, url: service.url } })

  test.each([429, 502, 503, 504])('after %i, as often as its tool says', async (status) => {
    service.answer = () => [service.asked.length < 2 ? status : 200, 'done']
    await create(get())
    expect((await attempt()).output).toMatchObject({ status: 200 })
    expect(service.asked).toHaveLength(2)
  })

  test('and its last answer is told', async () => {
    service.answer = () => [503, 'away']
    await create({ ...get(), max_tries: 2 })
    expect((await attempt()).output).toMatchObject({ status: 503, body: 'away' })
    expect(service.asked).toHaveLength(2)
  })

  test('but not where it says when to come again, nor after any other answer', async () => {
    await create(get())
    service.answer = () => [503, 'later', { 'retry-after': '60' }]
    await attempt()
    service.answer = () => [500, 'broken']
    await attempt()
    expect(service.asked).toHaveLength(2)
  })
})
