import { readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { putConsole } from '../../adapters/aws/console-files.ts'
import { consolePolicy, filePolicy, transfersPath } from '../../contract/console.ts'
import { createClient } from '../../sdk/client.ts'
import { builtConsole } from '../../web/build/built-console.ts'
import { consoleBucket, openFront } from './deployed-front.ts'
import { awsEnvironment } from './emulator.ts'
import type { Front } from './front.ts'
import { newTenant } from './new-keys.ts'
import { stackUnderTest } from './stack-under-test.ts'

let front: Front
let apiKey: string
let folder: string

beforeAll(async () => {
  for (const [name, value] of Object.entries(awsEnvironment(inject('awsEndpoint')))) vi.stubEnv(name, value)
  folder = await builtConsole('installed')
  front = await openFront(folder)
  apiKey = await newTenant('Front', 5)
})

afterAll(async () => {
  await front?.close()
  vi.unstubAllEnvs()
})

test('the page and its files come from the bucket, under the policy, and are kept as on one machine', async () => {
  const page = await fetch(`${front.url}/missions/mis_1?tab=events`)
  expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-cache'])
  expect(page.headers.get('content-security-policy')).toBe(consolePolicy)
  const text = await page.text()
  const files = [...text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, file = '']) => file)
  expect(files.length).toBeGreaterThan(2)
  for (const file of files) {
    const answer = await fetch(front.url + file)
    const kept = file.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
    expect([file, answer.status, answer.headers.get('cache-control')]).toEqual([file, 200, kept])
    expect(answer.headers.get('content-type')).toMatch(/^(text\/(javascript|css); charset=utf-8|image\/svg\+xml)$/)
  }
  expect((await fetch(`${front.url}/assets/index-Old.js`)).status).toBe(404)
})

test('a second release leaves the files of the first', async () => {
  const [first = ''] = readdirSync(join(folder, 'assets')).filter((name) => name.endsWith('.js'))
  const next = await mkdtemp(join(tmpdir(), 'sortie-console-'))
  await writeFile(join(next, 'index.html'), '<!doctype html><title>Next</title>')
  await putConsole(next, consoleBucket)
  expect(await (await fetch(front.url)).text()).toContain('Next')
  expect((await fetch(`${front.url}/assets/${first}`)).status).toBe(200)
  await putConsole(folder, consoleBucket)
  await rm(next, { recursive: true })
})

test('the API answers at the page’s own address: a mission is submitted, and its stream read', async () => {
  const client = createClient({ url: front.url, apiKey })
  const { id } = await client.submitMission({ body: { agent: 'echo', input: 'through the front' } })
  await expect
    .poll(async () => (await client.getMission({ params: { mission_id: id } })).status, { timeout: 60_000 })
    .toBe('COMPLETED')
  const stream = await fetch(`${front.url}/v1/missions/${id}/stream`, {
    headers: { authorization: `Bearer ${apiKey}` },
  })
  expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/)
  expect(await stream.text()).toContain('through the front')
  expect((await fetch(`${front.url}/docs`)).headers.get('content-security-policy')).toContain("script-src 'self'")
})

test('a socket opens at the page’s own address, and is refused without a ticket', async () => {
  const { ticket } = await createClient({ url: front.url, apiKey }).createTicket({})
  const address = `${front.url.replace('http', 'ws')}/live`
  const socket = new WebSocket(`${address}?ticket=${ticket}`)
  const frames: string[] = []
  socket.on('message', (data) => frames.push(String(data)))
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  socket.send(JSON.stringify({ type: 'ping' }))
  await expect.poll(() => frames.length, { timeout: 20_000 }).toBeGreaterThan(0)
  socket.close()
  const refused = new WebSocket(address)
  await expect(new Promise((resolve, reject) => refused.once('open', resolve).once('error', reject))).rejects.toThrow(
    '40',
  )
})

test('a file goes to the blob bucket and comes back through the front, as an attachment in a sandbox', async () => {
  const client = createClient({ url: front.url, apiKey })
  const bytes = 'name,count\nchairs,40\n'
  const body = { name: 'office.csv', media_type: 'text/csv', bytes: bytes.length } as const
  const { file, upload } = await client.createFile({ body })
  expect(upload.url.startsWith(front.url + transfersPath)).toBe(true)
  const headers = { ...upload.headers, cookie: 'a=b' }
  expect((await fetch(upload.url, { method: 'PUT', body: bytes, headers })).status).toBe(200)
  expect((await client.completeFile({ params: { file_id: file.id } })).state).toBe('ready')
  const { url } = await client.getFileContent({ params: { file_id: file.id } })
  const answer = await fetch(url)
  expect([answer.status, await answer.text()]).toEqual([200, bytes])
  expect(answer.headers.get('content-security-policy')).toBe(filePolicy)
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="office.csv"/)
})

test('the API believes nobody but the edge about who asks, and answers nobody who goes past it', async () => {
  const { httpUrl = '' } = (await stackUnderTest())['sortie-dev-platform'] ?? {}
  const headers = { authorization: `Bearer ${apiKey}`, 'x-forwarded-host': new URL(front.url).host }
  expect((await fetch(`${httpUrl}v1/me`, { headers })).status).toBe(421)
  const told = { ...headers, 'x-sortie-edge': 'guessed', 'x-forwarded-host': 'elsewhere.example' }
  expect((await fetch(`${front.url}/v1/me`, { headers: told })).status).toBe(200)
})
