import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runHere } from './run-here.ts'

let folder: string
let server: Server
let asked: { readonly what: string; readonly key: string | undefined; readonly body: string }[]
/** What is told of the file once it was looked at. */
let state: 'ready' | 'refused'

const file = () => ({
  ...{ id: 'fil_1', name: 'note.md', bytes: 5, state, sha256: null, has_text: true },
  ...{ media_type: 'text/markdown', refusal: state === 'refused' ? 'It is none.' : null },
  source: { kind: 'upload', key_id: 'key_1' },
  ...{ created_at: '2026-11-29T09:00:00.000Z', expires_at: '2026-12-29T09:00:00.000Z' },
})

const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

/** What it answers, by method and path. */
function answers(what: string): readonly [status: number, body: unknown] {
  const upload = { method: 'PUT', url: `${url()}/bytes`, headers: { 'if-none-match': '*' }, expires_at: '' }
  const known: Readonly<Record<string, readonly [number, unknown]>> = {
    'POST /v1/files': [201, { file: file(), upload }],
    'POST /v1/files/fil_1/complete': [200, file()],
    'GET /v1/files/fil_1': [200, file()],
    'GET /v1/files/fil_1/content': [303, { url: `${url()}/bytes`, expires_at: '' }],
    'DELETE /v1/files/fil_1': [204, undefined],
  }
  return known[what] ?? [what.startsWith('PUT') ? 204 : 404, undefined]
}

beforeEach(async () => {
  asked = []
  state = 'ready'
  folder = await mkdtemp(join(tmpdir(), 'sortie-cli-files-'))
  await writeFile(join(folder, 'note.md'), 'hello')
  server = createServer(async (request, response) => {
    const what = `${request.method} ${request.url}`
    asked.push({ what, key: request.headers.authorization, body: await text(request) })
    if (what === 'GET /bytes') return void response.writeHead(200).end('the bytes')
    const [status, body] = answers(what)
    const location = status === 303 ? { location: `${url()}/bytes` } : {}
    response.writeHead(status, { 'content-type': 'application/json', ...location })
    response.end(body === undefined ? undefined : JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true })
})

const run = (...args: string[]) => runHere(['files', ...args], url())

test('an upload begins, sends the bytes without the key, and is completed', async () => {
  const { code, out } = await run('upload', join(folder, 'note.md'), '--media-type', 'text/markdown')
  expect([code, out]).toEqual([0, expect.stringContaining('fil_1')])
  expect(asked.map(({ what }) => what)).toEqual(['POST /v1/files', 'PUT /bytes', 'POST /v1/files/fil_1/complete'])
  expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ name: 'note.md', bytes: 5, media_type: 'text/markdown' })
  expect(asked[1]).toMatchObject({ body: 'hello', key: undefined })
})

test('one that is refused fails the command, and says why', async () => {
  state = 'refused'
  const { code, out } = await run('upload', join(folder, 'note.md'))
  expect([code, out]).toEqual([1, expect.stringContaining('It is none.')])
})

test('an empty file is told of before anything is asked', async () => {
  await writeFile(join(folder, 'empty.md'), '')
  const { code, err } = await run('upload', join(folder, 'empty.md'))
  expect([code, err]).toEqual([2, expect.stringContaining('is empty')])
  expect(asked).toEqual([])
})

test('a file that is not there is a mistake of the command line', async () => {
  const { code, err } = await run('upload', join(folder, 'nothing'))
  expect([code, err]).toEqual([2, expect.stringContaining('could not be read')])
  expect(asked).toEqual([])
})

test('a download goes where the answer leads, without the key', async () => {
  const output = join(folder, 'got')
  expect((await run('get', 'fil_1', '--output', output)).code).toBe(0)
  expect(await readFile(output, 'utf8')).toBe('the bytes')
  expect(asked.find(({ what }) => what === 'GET /bytes')?.key).toBeUndefined()
})

test('a file is deleted by either name of the command', async () => {
  for (const name of ['delete', 'rm']) expect((await run(name, 'fil_1')).code).toBe(0)
  expect(asked.map(({ what }) => what)).toEqual(['DELETE /v1/files/fil_1', 'DELETE /v1/files/fil_1'])
})

test('a mission is given files by their paths, which are uploaded first, or by their ids', async () => {
  const files = ['--file', join(folder, 'note.md'), '--file', 'fil_2']
  await runHere(['missions', 'submit', 'echo', 'look', ...files], url())
  expect(asked.map(({ what }) => what)).toEqual([
    ...['POST /v1/files', 'PUT /bytes', 'POST /v1/files/fil_1/complete'],
    'POST /v1/missions',
  ])
  expect(JSON.parse(asked.at(-1)?.body ?? '')).toEqual({ agent: 'echo', input: 'look', files: ['fil_1', 'fil_2'] })
})

test('a mission whose file is refused is not submitted', async () => {
  state = 'refused'
  const { code, err } = await runHere(['missions', 'submit', 'echo', 'x', '--file', join(folder, 'note.md')], url())
  expect([code, err]).toEqual([1, expect.stringContaining('is refused: It is none.')])
  expect(asked.map(({ what }) => what)).not.toContain('POST /v1/missions')
})
