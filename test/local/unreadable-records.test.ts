import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { runSortie } from '../cli/run-sortie.ts'
import { type Api, apiOf, expectError } from '../scenarios/api.ts'
import { ended, missions, submit } from '../scenarios/missions.ts'
import type { Platform } from '../scenarios/platform.ts'
import { type EditionProcess, startEdition } from './edition-process.ts'
import { spoilMission } from './spoil-mission.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let data: string
let edition: EditionProcess
let platform: Platform
let api: Api
let operator: string
let bad: string

/** A mission whose record is spoilt while nothing runs; what that does is in test/scenarios/. */
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'sortie-unreadable-'))
  const first = await startEdition({ data })
  const before = platformOf(first, String(first.api_key))
  bad = (await submit(apiOf(before), { agent: 'echo', input: 'bad' })).id
  await ended(before, apiOf(before), bad)
  await first.stop()
  const { out } = await runSortie(['operators', 'create', 'Test', '--data', data, '--json'])
  operator = JSON.parse(out).api_key
  spoilMission(data, bad)
  edition = await startEdition({ data })
  platform = platformOf(edition, before.apiKey)
  api = apiOf(platform)
})

afterAll(async () => {
  await edition?.kill()
  await rm(data, { recursive: true, force: true })
})

function platformOf({ http, websocket }: EditionProcess, apiKey: string): Platform {
  const fixed = { label: 'a spoilt record', otherTenantKey: '', patienceMs: 20_000, firstBudgetDelayMs: 0 } as const
  return { ...fixed, refusedHandshake: '401', http, websocket, apiKey }
}

test('operators see it on the command line too', async () => {
  await missions(api)
  const env = { SORTIE_URL: edition.http, SORTIE_API_KEY: operator }
  expect((await runSortie(['operators', 'set-aside'], { env })).out).toContain(`mission#${bad}`)
})

test('a value whose file is gone is told for what it is, and breaks no list', async () => {
  const { id } = await submit(api, { agent: 'echo', input: 'x'.repeat(100_000) })
  await ended(platform, api, id)
  const conversation = (await api('POST', '/v1/conversations', { json: { agent: 'echo' } })).body as { id: string }
  const messages = `/v1/conversations/${conversation.id}/messages`
  for (const content of ['short', 'x'.repeat(100_000)]) {
    await api('POST', messages, { json: { content } })
    // Its reply.
    await api('GET', `${messages}?after=${content === 'short' ? 1 : 3}&wait=20`)
  }
  await rm(join(data, 'blobs'), { recursive: true })
  const error = expectError(await api('GET', `/v1/missions/${id}`), 'item_unreadable')
  expect(error.message).toContain('missing')
  expect((await missions(api)).items.map((mission) => mission.id)).toContain(id)
  const { items } = (await api('GET', messages)).body as { items: { content: string }[] }
  expect(items.map(({ content }) => content)).toContain('short')
})
