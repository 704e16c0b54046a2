import { readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { putConsole } from '../../adapters/aws/console-files.ts'
import { createTransfers } from '../../adapters/aws/s3-transfers.ts'
import { consolePolicy, filePolicy } from '../../contract/console.ts'
import { createClient } from '../../sdk/client.ts'
import { builtConsole } from '../../web/build/built-console.ts'
import { awsEnvironment } from './emulator.ts'
import { type Front, startFront } from './front.ts'
import { newTenant } from './new-keys.ts'
import { stackUnderTest } from './stack-under-test.ts'

const endpoint = inject('awsEndpoint')
const consoleBucket = 'sortie-front-console'

let front: Front
let apiKey: string
let folder: string
let blobBucket: string

beforeAll(async () => {
  for (const [name, value] of Object.entries(awsEnvironment(endpoint))) vi.stubEnv(name, value)
  const outputs = await stackUnderTest()
  const { httpUrl = '', websocketUrl = '', streamUrl = '' } = outputs['sortie-dev-platform'] ?? {}
  blobBucket = outputs['sortie-dev-data']?.blobBucket ?? ''
  apiKey = await newTenant('Front', 5)
  folder = await builtConsole('installed')
  await new S3Client().send(new CreateBucketCommand({ Bucket: consoleBucket }))
  await putConsole(folder, consoleBucket)
  const origins = {
    api: httpUrl.replace(/\/$/, ''),
    sockets: websocketUrl,
    streams: streamUrl.replace(/\/$/, ''),
    s3: endpoint,
    consoleBucket,
  }
  front = await startFront(origins, ['/icon.svg', '/index.html', '/pressable.css', '/third-party.txt'])
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
  vi.stubEnv('SORTIE_BLOB_BUCKET', blobBucket)
  vi.stubEnv('SORTIE_EDGE_SECRETS', 'any')
  const transfers = createTransfers()
  const validity = { seconds: 60, origin: front.url }
  const blob = `files/front-${Date.now()}`
  const tenant = 'ten_01M8M22VF17C997BAKW0CPZ2V3'
  const kept = { keptUntil: Math.ceil(Date.now() / 1000) + 100 }
  const { url, headers } = await transfers.uploadTo(tenant, { blob, bytes: 5, ...kept }, validity)
  expect(url.startsWith(`${front.url}/v1/transfers/`)).toBe(true)
  expect((await fetch(url, { method: 'PUT', body: 'hello', headers: { ...headers, cookie: 'a=b' } })).status).toBe(200)
  const download = { blob, name: 'page.html', media_type: 'text/html' }
  const answer = await fetch(await transfers.downloadFrom(tenant, download, validity))
  expect([answer.status, await answer.text()]).toEqual([200, 'hello'])
  expect(answer.headers.get('content-security-policy')).toBe(filePolicy)
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="page.html"/)
})
