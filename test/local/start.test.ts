import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { runSortie } from '../cli/run-sortie.ts'
import { openSlowSite } from '../scenarios/slow-site.ts'
import { editionEnvironment, startEdition } from './edition-process.ts'

// Each start is a process of its own, and machines may be busy.
vi.setConfig({ testTimeout: 60_000, maxConcurrency: 4 })

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-start-'))
  await writeFile(join(folder, 'file'), '')
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe.concurrent('a start that cannot be says what is wrong and how to mend it, and exits', () => {
  test('a port in use', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    await refused({ args: ['--port', String(port)], says: [`port ${port} is in use`, 'another port with --port'] })
    server.close()
  })

  test('an address that this machine does not have', () =>
    // It opens its folder before it listens, as what is refused for its port does beside it.
    refused({
      args: ['--host', '192.0.2.1'],
      data: join(folder, 'nowhere'),
      says: ['does not have the address', '--host an address of this machine'],
    }))

  test.each([
    { args: ['--port', 'http'], says: ['whole number'] },
    { args: ['--port', '-1'], says: ['whole number'] },
    { args: ['--port', '65536'], says: ['65536 is not a port', '0 to 65535'] },
    { args: ['--host', 'localhost'], says: ['localhost is not an IP address', '0.0.0.0'] },
    { args: ['--prot', '1'], says: ['unknown option', '--help'] },
  ])('bad usage: $args', ({ args, says }) => refused({ args, says, code: 2 }))

  test.each([
    { env: { SORTIE_LEASE_SECONDS: 'abc' }, says: ['SORTIE_LEASE_SECONDS is "abc"', '1 to 3600'] },
    { env: { SORTIE_LEASE_SECONDS: '0' }, says: ['SORTIE_LEASE_SECONDS is "0"', '1 to 3600'] },
    { env: { SORTIE_LOG_LEVEL: 'x' }, says: ['SORTIE_LOG_LEVEL is "x"', 'DEBUG, INFO, WARN or ERROR'] },
    { env: { SORTIE_MODEL_PRICES: '{' }, says: ['SORTIE_MODEL_PRICES'] },
    { env: { SORTIE_MODEL_PRICES: '{"m":{}}' }, says: ['SORTIE_MODEL_PRICES cannot be taken: m: '] },
    {
      env: { OPENAI_API_KEY: 'x', OPENAI_BASE_URL: 'localhost' },
      says: ['OPENAI_BASE_URL is not the address of a web server', 'http://127.0.0.1:8000/v1'],
    },
    {
      env: { ANTHROPIC_API_KEY: 'x', ANTHROPIC_BASE_URL: 'localhost' },
      says: ['ANTHROPIC_BASE_URL is not the address of a web server', 'http://127.0.0.1:8000'],
    },
    { env: { SORTIE_FETCH_ALLOW: 'http://10.0.0.7/' }, says: ['SORTIE_FETCH_ALLOW names', 'localhost:8080'] },
    { env: { SORTIE_FETCH_ALLOW: 'localhost, 10.0.0.0/8' }, says: ['SORTIE_FETCH_ALLOW names "10.0.0.0/8"'] },
    { env: { SORTIE_MODELS: '{"endpoints":[]}' }, says: ['SORTIE_MODELS cannot be taken: endpoints: '] },
    {
      env: { SORTIE_MODELS: '/nowhere/models.json' },
      says: ['SORTIE_MODELS names /nowhere/models.json', 'no such file'],
    },
    { env: { SORTIE_MODEL: 'offline/nonsense' }, says: ['SORTIE_MODEL', 'offline/rules'] },
  ])('a bad setting: $env', ({ env, says }) => refused({ env, says }))

  test.each(['sortie.example.com', 'ws://sortie.example.com', 'https://a:b@sortie.example.com', 'https://x/?a=1'])(
    'a public address that is none of a web server: %s',
    (address) => refused({ args: ['--public-url', address], says: [address, '--public-url', 'https://sortie'] }),
  )

  test('a data folder below a file', async () => {
    const data = join(folder, 'file', 'data')
    await refused({ data, says: [data, 'cannot be made: not a directory.', 'name another with --data'] })
  })

  test('a data folder that is a file', async () => {
    const data = join(folder, 'file')
    await refused({ data, says: [`The data folder ${data} is a file.`, '--data'] })
  })

  test('no data folder at all', () => refused({ data: '', says: ['It must name a folder'], code: 2 }))

  test('a data folder where nobody can write', () =>
    refused({ data: '/proc/sortie', says: ['/proc/sortie', 'cannot be made', 'name another with --data'] }))

  test('a data folder whose database cannot be opened', async () => {
    const data = join(folder, 'directory')
    await mkdir(join(data, 'sortie.db'), { recursive: true })
    await refused({ data, says: [join(data, 'sortie.db'), 'cannot be written', '--data'] })
  })

  test.each([
    { kind: 'text', content: Buffer.from('This is no database. '.repeat(500)) },
    { kind: 'zeros', content: Buffer.alloc(8192) },
  ])('a database file that is $kind', async ({ kind, content }) => {
    const file = await databaseFile(`corrupt-${kind}`)
    await writeFile(file, content)
    await refused({ data: join(file, '..'), says: [file, 'is not a Sortie database, or is damaged', 'Restore it'] })
    expect(await readFile(file)).toEqual(content)
  })

  test('a database file of another program', async () => {
    const file = await databaseFile('foreign')
    const other = new DatabaseSync(file)
    other.exec('CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES (1)')
    other.close()
    await refused({ data: join(file, '..'), says: [file, 'is not a Sortie database'] })
  })

  test('a database in which pages were overwritten', async () => {
    const data = join(folder, 'damaged')
    await (await startEdition({ data })).stop()
    const file = join(data, 'sortie.db')
    const bytes = await readFile(file)
    bytes.fill(0xa5, 100, 4096)
    await writeFile(file, bytes)
    await refused({ data, says: [file, 'damaged', 'Restore it from a backup'] })
  })

  test('a database of a newer Sortie', async () => {
    const file = await databaseFile('newer')
    const newer = new DatabaseSync(file)
    newer.exec('PRAGMA user_version = 999')
    newer.close()
    await refused({ data: join(file, '..'), says: [file, 'newer Sortie', '999', 'Start that newer version'] })
  })

  test('a data folder that another edition uses', async () => {
    const data = join(folder, 'shared')
    const running = await startEdition({ data })
    await refused({ data, says: [data, 'in use by another process', 'Stop that one'] })
    expect((await fetch(`${running.http}/health`)).status).toBe(200)
    const tenant = await runSortie(['tenants', 'create', 'x', '--data', data], { env: {} })
    expect(tenant.code).toBe(1)
    expect(tenant.err).toContain('in use by another process')
    expect(await running.stop()).toBe(0)
  })

  test('with --json it says so as JSON', async () => {
    const { code, out, err } = await start(['--port', '0', '--json'], join(folder, 'file', 'data'))
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(JSON.parse(err)).toEqual({
      error: { code: 'failed', message: expect.stringContaining('cannot be made'), hint: expect.any(String) },
    })
  })
})

describe.concurrent('a public address', () => {
  test.each([
    { publicUrl: 'https://sortie.example.com/', websocket: 'wss://sortie.example.com/live' },
    { publicUrl: 'http://10.0.0.7:8080/sortie', websocket: 'ws://10.0.0.7:8080/sortie/live' },
  ])('$publicUrl is where a ticket says to connect', async ({ publicUrl, websocket }) => {
    const data = join(folder, new URL(websocket).hostname)
    const edition = await startEdition({ data, args: ['--public-url', publicUrl] })
    const ticket = await fetch(`${edition.http}/v1/tickets`, { method: 'POST', ...headersOf(String(edition.api_key)) })
    expect(await ticket.json()).toMatchObject({ websocket_url: websocket })
    expect(edition).toMatchObject({ websocket, public_url: publicUrl.replace(/\/$/, '') })
    await edition.stop()
  })

  test('none is given: the ticket names this machine', async () => {
    const edition = await startEdition({ data: join(folder, 'no-public-url') })
    const ticket = await fetch(`${edition.http}/v1/tickets`, { method: 'POST', ...headersOf(String(edition.api_key)) })
    expect(await ticket.json()).toMatchObject({ websocket_url: edition.http.replace('http', 'ws').concat('/live') })
    expect(edition).not.toHaveProperty('public_url')
    await edition.stop()
  })
})

test('with --host it listens where it is told to, and says how this machine reaches it', async () => {
  const edition = await startEdition({ data: join(folder, 'host'), args: ['--host', '127.0.0.2'] })
  expect(edition.http).toMatch(/^http:\/\/127\.0\.0\.2:/)
  expect((await fetch(`${edition.http}/health`)).status).toBe(200)
  await expect(fetch(edition.http.replace('127.0.0.2', '127.0.0.1'))).rejects.toThrow()
  await edition.stop()
  const everywhere = await startEdition({ data: join(folder, 'host'), args: ['--host', '0.0.0.0'] })
  expect(everywhere.http).toMatch(/^http:\/\/127\.0\.0\.1:/)
  expect((await fetch(everywhere.http.replace('127.0.0.1', '127.0.0.2').concat('/health'))).status).toBe(200)
  await everywhere.stop()
})

describe.concurrent('a stop and a restart of a data folder', () => {
  test('finds missions and keys as they were, and shows no key', async () => {
    const data = join(folder, 'restarted')
    const first = await startEdition({ data })
    const key = String(first.api_key)
    const mission = await submit(first.http, key)
    const before = await getMission(first.http, key, mission.id)
    expect(await first.stop()).toBe(0)

    const second = await startEdition({ data })
    expect(second).not.toHaveProperty('api_key')
    expect(await getMission(second.http, key, mission.id)).toEqual(before)
    expect(await second.stop()).toBe(0)
    expect(await everyByteOf(data)).not.toContain(key.slice(-43))
  })

  test('a mission at work and a long poll do not hold the stop up, and the mission goes on after it', async () => {
    const data = join(folder, 'at-work')
    const site = await openSlowSite()
    const env = { SORTIE_FETCH_ALLOW: site.host }
    const page = site.page()
    const first = await startEdition({ data, env })
    const key = String(first.api_key)
    const { id } = await submit(first.http, key, { agent: 'coder', input: `read ${page.url}` })
    await page.asked
    const poll = fetch(`${first.http}/v1/missions/${id}/events?after=99&wait=20`, headersOf(key))
    const began = Date.now()
    expect(await first.stop()).toBe(0)
    expect(Date.now() - began).toBeLessThan(5000)
    expect(await (await poll).json()).toMatchObject({ items: [], finished: false })
    page.letGo()
    const second = await startEdition({ data, env })
    expect(await getMission(second.http, key, id)).toMatchObject({ status: 'COMPLETED', attempt: 1 })
    await second.stop()
    await site.close()
  })

  test('--new-key makes another key, and the first one goes on working', async () => {
    const data = join(folder, 'new-key')
    const first = await startEdition({ data })
    await first.stop()
    const second = await startEdition({ data, args: ['--new-key'] })
    expect(second.api_key).toMatch(/^sortie_/)
    expect(second.api_key).not.toBe(first.api_key)
    for (const key of [first.api_key, second.api_key]) expect((await me(second.http, String(key))).status).toBe(200)
    const kept = await (await fetch(`${second.http}/v1/keys`, headersOf(String(second.api_key)))).json()
    const ofOwner = { roles: ['owner'] }
    expect(kept).toMatchObject({ items: [ofOwner, ofOwner] })
    await second.stop()
  })

  test('after kill -9, what was accepted is carried out', async () => {
    const data = join(folder, 'killed')
    const first = await startEdition({ data })
    const key = String(first.api_key)
    const accepted = await Promise.all(Array.from({ length: 20 }, () => submit(first.http, key)))
    await first.kill()
    const second = await startEdition({ data })
    for (const { id } of accepted)
      expect(await getMission(second.http, key, id)).toMatchObject({ status: 'COMPLETED', output: 'hello' })
    await second.stop()
  })
})

interface Refusal {
  readonly args?: readonly string[]
  readonly data?: string
  readonly env?: Readonly<Record<string, string>>
  readonly says: readonly string[]
  readonly code?: number
}

async function refused({ args = [], data = join(folder, 'unused'), env, says, code = 1 }: Refusal): Promise<void> {
  const began = Date.now()
  const port = args.includes('--port') ? [] : ['--port', '0']
  const finished = await start([...port, ...args], data, env)
  expect(finished).toMatchObject({ code, out: '' })
  for (const words of says) expect(finished.err).toContain(words)
  // A stack, or a line break that is written out, would say that nobody thought of this case.
  expect(finished.err).not.toMatch(/^\s+at |\\n|\[object/m)
  expect(Date.now() - began).toBeLessThan(20_000)
}

function start(args: readonly string[], data: string, env: Readonly<Record<string, string>> = {}) {
  return runSortie(['start', '--data', data, ...args], { env: editionEnvironment(env) as Record<string, string> })
}

async function databaseFile(name: string): Promise<string> {
  await mkdir(join(folder, name))
  return join(folder, name, 'sortie.db')
}

function headersOf(key: string) {
  return { headers: { authorization: `Bearer ${key}` } }
}

function me(http: string, key: string): Promise<Response> {
  return fetch(`${http}/v1/me`, headersOf(key))
}

async function submit(http: string, key: string, mission = { agent: 'echo', input: 'hello' }): Promise<{ id: string }> {
  const response = await fetch(`${http}/v1/missions`, {
    method: 'POST',
    headers: { ...headersOf(key).headers, 'content-type': 'application/json' },
    body: JSON.stringify(mission),
  })
  expect(response.status).toBe(202)
  return (await response.json()) as { id: string }
}

/** Once it has ended. */
async function getMission(http: string, key: string, id: string): Promise<unknown> {
  const get = async (path: string) => (await fetch(`${http}/v1/missions/${id}${path}`, headersOf(key))).json()
  for (let page = { finished: false, last_seq: 0 }; !page.finished; )
    page = (await get(`/events?after=${page.last_seq}&wait=20`)) as typeof page
  return get('')
}

async function everyByteOf(data: string): Promise<string> {
  const names = await readdir(data, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('')
}
