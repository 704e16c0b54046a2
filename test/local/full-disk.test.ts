import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answer, type Api, apiOf } from '../scenarios/api.ts'
import { openSlowSite } from '../scenarios/slow-site.ts'
import { startEdition } from './edition-process.ts'

let folder: string
/** A disk of 20 MB, where this user may mount one; what does not need one is in test/adapters/local/full-disk.test.ts. */
let mounted: boolean

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', folder], { stdio: 'ignore' })
    mounted = true
  } catch {
    mounted = false
  }
})

afterAll(async () => {
  if (mounted) execFileSync('umount', ['-l', folder])
  await rm(folder, { recursive: true, force: true })
})

async function fill(leaving: number): Promise<() => Promise<void>> {
  const { bavail, bsize } = await statfs(folder)
  const file = join(folder, 'filling')
  await writeFile(file, Buffer.alloc(bavail * bsize - leaving, 1))
  return () => rm(file)
}

test('a full disk refuses what is new, keeps what there is, and is gone on with when there is room again', async (context) => {
  if (!mounted) return context.skip('this user may not mount a small disk')
  const data = join(folder, 'data')
  await mkdir(data, { mode: 0o700 })
  const site = await openSlowSite()
  const edition = await startEdition({ data, env: { SORTIE_FETCH_ALLOW: site.host } })
  const api = apiOf({ http: edition.http, websocket: edition.websocket, apiKey: String(edition.api_key) } as never)
  const page = site.page()
  const atWork = await submit(api, { agent: 'coder', input: `read ${page.url}` })
  const later = await submit(api, { input: 'y', start_at: new Date(Date.now() + 3_600_000).toISOString() })
  await page.asked

  const empty = await fill(300 * 1024)
  const accepted: string[] = []
  let refused: Answer | undefined
  for (let tries = 0; tries < 500 && !refused; tries++) {
    const answer = await post(api, { input: 'z'.repeat(50_000) })
    if (answer.status === 202) accepted.push(idOf(answer))
    else refused = answer
  }
  expect(refused).toMatchObject({ status: 503, body: { error: { code: 'storage_unavailable' } } })
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)

  // Its next step cannot be written: it waits with it.
  page.letGo()
  expect(await statusOf(api, atWork)).toBe('RUNNING')
  expect((await api('GET', '/v1/missions?limit=5')).status).toBe(200)
  expect((await api('POST', `/v1/missions/${later}/cancel`)).status).toBe(200)
  expect(await statusOf(api, later)).toBe('CANCELLED')
  expect(
    (await api('POST', '/v1/stops', { json: { scope: { kind: 'tag', tag: 'none' }, reason: 'a test' } })).status,
  ).toBe(202)
  expect((await post(api, { input: 'x' })).status).toBe(503)

  await empty()
  expect((await post(api, { input: 'x' })).status).toBe(202)
  await finished(api, atWork)
  expect(await api('GET', `/v1/missions/${atWork}`)).toMatchObject({ body: { status: 'COMPLETED', attempt: 1 } })
  expect(page.requests).toHaveLength(1)
  for (const id of accepted) await finished(api, id)
  expect(await Promise.all(accepted.map((id) => statusOf(api, id)))).toEqual(accepted.map(() => 'COMPLETED'))
  expect(await edition.stop()).toBe(0)
  await site.close()
}, 120_000)

test('a start on a full disk says so', async (context) => {
  if (!mounted) return context.skip('this user may not mount a small disk')
  const data = join(folder, 'full')
  await mkdir(data, { mode: 0o700 })
  const empty = await fill(0)
  await expect(startEdition({ data })).rejects.toThrow(/the disk is full|no space left/)
  await empty()
  // Nothing is left of it that a later start would take for a key.
  const edition = await startEdition({ data })
  expect((await stat(join(data, 'secret.key'))).size).toBe(32)
  expect(await edition.stop()).toBe(0)
}, 60_000)

function post(api: Api, mission: object): Promise<Answer> {
  return api('POST', '/v1/missions', { json: { agent: 'echo', ...mission } })
}

async function submit(api: Api, mission: object): Promise<string> {
  const answer = await post(api, mission)
  expect(answer.status).toBe(202)
  return idOf(answer)
}

function idOf({ body }: Answer): string {
  return (body as { id: string }).id
}

async function statusOf(api: Api, id: string): Promise<string> {
  return ((await api('GET', `/v1/missions/${id}`)).body as { status: string }).status
}

async function finished(api: Api, id: string): Promise<void> {
  for (let page = { finished: false, last_seq: 0 }; !page.finished; )
    page = (await api('GET', `/v1/missions/${id}/events?after=${page.last_seq}&wait=20`)).body as typeof page
}
