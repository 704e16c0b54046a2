import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runHere } from './run-here.ts'

const time = '2026-11-29T09:00:00.000Z'
const shop = {
  ...{ name: 'shop', url: 'https://mcp.example.com/mcp', connection: null, revision: 'auto', tools: null, effects: {} },
  ...{ trust_annotations: false, approve_new: 'manual', list_ttl_s: 300, timeout_s: 20, max_bytes: 50_000 },
  ...{ listed_at: time, spoken: '2026-07-28', server_info: 'official 1.2.3', created_at: time, updated_at: time },
  ...{ authorized: null, needs_authorization: null },
}
const locked = {
  ...{ ...shop, name: 'locked', connection: 'mcp-locked' },
  authorized: { issuer: 'https://login.example.com', client: 'registered', scope: 'orders:read', at: time },
  needs_authorization: { since: time, scope: 'orders:write' },
}
const summary = {
  ...{
    name: 'find_order',
    told_as: 'mcp__shop__find_order',
    state: 'changed',
    allowed: true,
    effect: 'none',
    version: 1,
  },
  problem: null,
}
const definition = (pin: string, description: string) => ({
  ...{ pin: pin.repeat(64), title: null, description, parameters: { type: 'object' }, output_schema: null },
  ...{ annotations: {}, checked: true },
})
const tool = {
  ...{ ...summary, approved_at: time },
  approved: definition('a', 'Finds an order.'),
  offered: definition('b', 'Finds an order, and more.'),
}
const tools = {
  server: shop,
  tools: [{ ...summary, pin: 'a'.repeat(64), offered: 'b'.repeat(64) }],
  left_out: [{ name: '../x', problem: 'its name is none that the protocol allows' }],
}
const answers: Readonly<Record<string, unknown>> = {
  'PUT /v1/mcp-servers/shop': shop,
  'GET /v1/mcp-servers/shop': shop,
  'GET /v1/mcp-servers/locked': locked,
  'POST /v1/mcp-servers/locked/authorize': {
    ...{ url: 'https://login.example.com/authorize?x=1', expires_at: time, issuer: 'https://login.example.com' },
    ...{ resource: shop.url, scope: 'orders:read', client: 'registered', connection: 'mcp-locked' },
  },
  'GET /v1/mcp-servers': { items: [shop, locked, { ...locked, needs_authorization: null }], next_cursor: null },
  'POST /v1/mcp-servers/shop/refresh': tools,
  'GET /v1/mcp-servers/shop/tools': tools,
  'GET /v1/mcp-servers/shop/tools/find_order': tool,
  'POST /v1/mcp-servers/shop/tools/find_order/approve': { ...tool, state: 'ready', offered: null, version: 2 },
}
const unauthorised = {
  ...{
    code: 'connection_needs_authorization',
    message: 'It has to be authorised',
    request_id: 'req_1',
    timestamp: time,
  },
  details: { server: 'locked', may_have_arrived: false, answered: false },
}

let server: Server
let sent: { readonly path: string; readonly body: unknown }[]

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const path = `${request.method} ${request.url?.split('?')[0]}`
    sent.push({ path, body: JSON.parse((await text(request)) || 'null') })
    if (path === 'POST /v1/mcp-servers/locked/refresh') {
      response.writeHead(422).end(JSON.stringify({ error: unauthorised }))
      return
    }
    response.writeHead(path in answers ? 200 : 204, { 'content-type': 'application/json' })
    response.end(path in answers ? JSON.stringify(answers[path]) : undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
beforeEach(() => {
  sent = []
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

function run(...args: string[]) {
  const { port } = server.address() as AddressInfo
  return runHere(['mcp', ...args], `http://127.0.0.1:${port}`)
}

describe('a server', () => {
  test('is named with what was said of it, and nothing else', async () => {
    const options = ['--tool', 'a', '--tool', 'b', '--effect', 'a=none', '--effect', 'b=idempotent', '--list-ttl', '60']
    const { code, out } = await run('set', 'shop', shop.url, ...options, '--approve-new', 'auto', '--trust-annotations')
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('official 1.2.3') })
    expect(sent).toEqual([
      {
        path: 'PUT /v1/mcp-servers/shop',
        body: {
          ...{ url: shop.url, tools: ['a', 'b'], effects: { a: 'none', b: 'idempotent' }, list_ttl_s: 60 },
          ...{ approve_new: 'auto', trust_annotations: true },
        },
      },
    ])
  })

  test('has no effect that there is none of', async () => {
    const { code, err } = await run('set', 'shop', shop.url, '--effect', 'a=harmless')
    expect({ code, sent }).toEqual({ code: 2, sent: [] })
    expect(err).toContain('tool=none')
  })

  test('is shown with its tools, and with what was left out', async () => {
    expect((await run('list')).out).toContain('https://mcp.example.com/mcp')
    const { out } = await run('refresh', 'shop')
    expect(out).toMatch(/find_order\s+changed\s+none\s+v1\s+mcp__shop__find_order/)
    expect(out).toContain('Left out: ../x')
    expect((await run('tools', 'shop')).out).toBe(out)
  })
})

describe('a server behind OAuth', () => {
  test('is listed as one that is authorised, or wants to be', async () => {
    const rows = (await run('list')).out.split('\n').map((line) => line.split(/ {2,}/)[2])
    expect(rows.slice(0, 4)).toEqual(['AUTHORISED', shop.url, 'wanted', 'yes'])
  })

  test('is refused with what people can do about it, and without what decides over effects', async () => {
    expect(await run('refresh', 'locked')).toMatchObject({
      code: 1,
      err: 'sortie: It has to be authorised (connection_needs_authorization, request req_1)\n  {"server":"locked"}\n',
    })
  })

  test('is authorised at an address that is shown, and says what it wants', async () => {
    const { out } = await run('authorize', 'locked')
    expect(out).toMatch(
      /Asks https:\/\/login\.example\.com for orders:read.*once:\nhttps:\/\/login\.example\.com\/authorize\?x=1/s,
    )
    const shown = (await run('get', 'locked')).out
    expect(shown).toContain('at https://login.example.com')
    expect(shown).toContain('with orders:write: sortie mcp authorize locked')
  })

  test('is asked as the client that was registered, whose secret stands in no command line', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'sortie-secret-')), 'secret.txt')
    writeFileSync(file, 'secret-of-mine\n')
    const client = ['--client-id', 'mine', '--secret-file', file]
    await run('authorize', 'locked', '--issuer', 'https://login.example.com', '--scope', 'a b', ...client)
    await run('authorize', 'locked', '--client-id', 'public')
    expect(sent.map(({ body }) => body)).toEqual([
      {
        issuer: 'https://login.example.com',
        scope: 'a b',
        client: { client_id: 'mine', client_secret: 'secret-of-mine' },
      },
      { client: { client_id: 'public' } },
    ])
    expect((await run('authorize', 'locked', '--secret-file', file)).code).toBe(2)
  })
})

describe('a tool', () => {
  test('is shown as it is approved and as it is offered', async () => {
    const { out } = await run('tool', 'shop', 'find_order')
    expect(out).toContain('Finds an order.')
    expect(out).toContain('Finds an order, and more.')
  })

  test('is approved by what is shown, or by the pin that is given', async () => {
    await run('approve', 'shop', 'find_order')
    await run('approve', 'shop', 'find_order', '--pin', 'c'.repeat(64))
    expect(sent.filter(({ path }) => path.endsWith('/approve')).map(({ body }) => body)).toEqual([
      { pin: 'b'.repeat(64) },
      { pin: 'c'.repeat(64) },
    ])
  })
})
