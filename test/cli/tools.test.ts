import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runHere } from './run-here.ts'

const time = '2026-11-29T09:00:00.000Z'
const http = {
  ...{ name: 'find', version: 2, description: 'Finds it.', parameters: { type: 'object' }, connection: null },
  request: { method: 'GET', url: 'https://api.example.com/', headers: {}, query: {}, body: null, encoding: 'json' },
  ...{ look_up: null, response: { pick: null, max_bytes: 50_000 }, effect: 'none', idempotency_header: null },
  ...{ timeout_s: 20, max_tries: 1, origin: null, created_at: time },
}
const byProgram = {
  ...{ name: 'render', version: 3, description: 'Renders it.', parameters: { type: 'object' } },
  ...{ effect: 'write', timeout_s: 300, created_at: time },
}
const builtIn = { name: 'clock', description: 'Tells the time.', parameters: {}, effect: 'none', needs_mission: false }
const trial = { version: 1, effect: 'none', output: { pages: 1 }, is_error: false, duration_ms: 7 }
const failed = { ...trial, output: 'tool_timed_out: nobody who serves lost took this call', is_error: true }
const page = (...items: readonly object[]) => ({ items, next_cursor: null })

const answers: Readonly<Record<string, unknown>> = {
  'GET /v1/tools': page(http),
  'GET /v1/built-in-tools': page(builtIn, { ...builtIn, name: 'handoff', effect: null, needs_mission: true }),
  'GET /v1/tools/find': http,
  'GET /v1/tools/find/versions': page(http),
  'GET /v1/function-tools': page(byProgram),
  'GET /v1/function-tools/render': byProgram,
  'GET /v1/function-tools/render/versions': page(byProgram),
  'PUT /v1/function-tools/render': byProgram,
  'DELETE /v1/function-tools/render': { deleted: true },
  'POST /v1/tools/render/try': trial,
  'POST /v1/tools/lost/try': failed,
  'POST /v1/mcp-servers/shop/tools/lost/try': failed,
  'POST /v1/mcp-servers/shop/tools/find_order/try': trial,
  'POST /v1/tools/run_javascript/try': { ...trial, version: null },
}

const unmade = {
  ...{ code: 'not_applicable', message: 'document (body): no tool is made', request_id: 'r' },
  details: { problems: [{ operation: 'POST /files', problem: 'it wants a file' }], on_problem: 'refuse' },
}

const unconfirmed = {
  ...{ code: 'not_applicable', message: 'refund changes something (write)', request_id: 'r' },
  details: { effect: 'write', confirm: false },
}

function refusalOf(path: string): object {
  if (path === 'POST /v1/tools/refund/try') return { error: unconfirmed }
  if (path === 'POST /v1/tools/import') return { error: unmade }
  const message = `There is no tool ${path.split('/')[3]}`
  return { error: { code: 'not_found', message, request_id: 'r', details: {} } }
}

let server: Server
let folder: string
let sent: { readonly path: string; readonly body: unknown }[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-tools-'))
  server = createServer(async (request, response) => {
    const path = `${request.method} ${request.url?.split('?')[0]}`
    sent.push({ path, body: JSON.parse((await text(request)) || 'null') })
    response.writeHead(path in answers ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answers[path] ?? refusalOf(path)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
beforeEach(() => {
  sent = []
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true })
})

function run(...args: string[]) {
  const { port } = server.address() as AddressInfo
  return runHere(args, `http://127.0.0.1:${port}`)
}

const tools = (...args: string[]) => run('tools', ...args)

test('built-in tools are listed with what they do', async () => {
  const { code, out } = await tools('list', '--built-in')
  expect({ code, out }).toEqual({
    code: 0,
    out: expect.stringMatching(/clock\s+none\s+Tells the time\.\nhandoff\s+-\s/),
  })
})

describe('a function tool', () => {
  test('is declared from a file', async () => {
    const file = join(folder, 'render.json')
    await writeFile(file, JSON.stringify({ description: 'Renders it.' }))
    const { code, out } = await tools('declare', 'render', file)
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('render v3') })
    expect(sent).toEqual([{ path: 'PUT /v1/function-tools/render', body: { description: 'Renders it.' } }])
  })

  test('is listed, shown and deleted by the commands of HTTP tools', async () => {
    expect((await tools('list', '--functions')).out).toMatch(/render\s+v3\s+write\s+300 s\s+Renders it\./)
    expect((await tools('get', 'render')).out).toContain('your program')
    expect((await tools('versions', 'render')).out).toMatch(/v3\s+\S+\s+your program, within 300 s/)
    expect(await tools('delete', 'render')).toMatchObject({ code: 0, out: 'render is deleted.\n' })
  })

  test('is not asked for where there is an HTTP tool of the name', async () => {
    expect((await tools('get', 'find')).out).toContain('GET https://api.example.com/')
    expect((await tools('versions', 'find')).out).toContain('GET https://api.example.com/')
    expect(sent.map(({ path }) => path)).toEqual(['GET /v1/tools/find', 'GET /v1/tools/find/versions'])
  })
})

test('a name that no tool has is told once', async () => {
  const { code, err } = await tools('get', 'nothing')
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('There is no tool nothing') })
})

test.each([[[]], [['--dry-run']]])('an import that is refused says how the others are made: %j', async (options) => {
  const file = join(folder, 'api.json')
  await writeFile(file, JSON.stringify({ openapi: '3.1.0', info: { title: 'Shop', version: '1' }, paths: {} }))
  const { code, err } = await tools('import', file, ...options)
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('--skip-problems') })
  expect(err).toContain('no tool is made')
})

describe('a tool that is tried', () => {
  test('is shown with what it answered', async () => {
    const { code, out } = await tools('try', 'render', '{"page": 7}', '--confirm')
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('answered after 7 ms') })
    expect(sent[0]?.body).toEqual({ arguments: { page: 7 }, confirm: true })
  })

  test('is one of a server as well, or built in', async () => {
    expect((await tools('try', 'mcp:shop/find_order', '{"id": "7"}')).out).toContain('answered after 7 ms')
    expect((await tools('try', 'run_javascript', '{"code": "return 1"}')).out).toMatch(/^It answered after 7 ms/)
    expect(sent.map(({ path }) => path)).toEqual([
      'POST /v1/mcp-servers/shop/tools/find_order/try',
      'POST /v1/tools/run_javascript/try',
    ])
  })

  test('and changes something says what is to be confirmed, and how', async () => {
    const { code, err } = await tools('try', 'refund')
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(/refund changes something.*\n.*--confirm to make the call/),
    })
  })

  test.each([
    ['of one’s own', ['tools', 'try', 'lost']],
    ['of a server', ['mcp', 'try', 'shop', 'lost']],
    ['told to a script', ['tools', 'try', 'lost', '--json']],
  ])('and fails, %s, ends with the exit code of a failure', async (_, args) => {
    const { code, out, err } = await run(...args)
    expect({ code, err }).toEqual({ code: 1, err: '' })
    expect(out).toContain('nobody who serves lost took this call')
  })
})
