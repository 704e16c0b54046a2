import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { Explanation } from '../../contract/resources/explanation.ts'
import { SetAsideList } from '../../contract/resources/operators.ts'
import { runSortie } from '../cli/run-sortie.ts'
import { type Api, apiOf, expectError } from '../scenarios/api.ts'
import { ended, missions, submit } from '../scenarios/missions.ts'
import type { Platform } from '../scenarios/platform.ts'
import { type EditionProcess, startEdition } from './edition-process.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let data: string
let edition: EditionProcess
let platform: Platform
let api: Api
let operator: string
let good: string
let bad: string

/** Two missions, of which the record of one is spoilt while nothing runs. */
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'sortie-unreadable-'))
  const first = await startEdition({ data })
  const before = platformOf(first, String(first.api_key))
  good = (await submit(apiOf(before), { agent: 'echo', input: 'good' })).id
  bad = (await submit(apiOf(before), { agent: 'echo', input: 'bad' })).id
  for (const id of [good, bad]) await ended(before, apiOf(before), id)
  await first.stop()
  const { out } = await runSortie(['operators', 'create', 'Test', '--data', data, '--json'])
  operator = JSON.parse(out).api_key
  spoil(bad)
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

function spoil(id: string): void {
  const database = new DatabaseSync(join(data, 'sortie.db'))
  const spoilt = `UPDATE entities SET body = json_remove(body, '$.seq', '$.deadline') WHERE sk = 'mission' AND pk LIKE ?`
  expect(database.prepare(spoilt).run(`%|mission#${id}`).changes).toBe(1)
  database.close()
}

test('one record that cannot be read is left out of lists, and takes nothing else down', async () => {
  expect((await missions(api)).items.map(({ id }) => id)).toEqual([good])
  expect((await missions(api, '?status=COMPLETED')).items.map(({ id }) => id)).toEqual([good])
  const { id } = await submit(api, { agent: 'echo', input: 'later' })
  expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED' })
})

test('asked for itself it says so, and its explanation says why', async () => {
  const error = expectError(await api('GET', `/v1/missions/${bad}`), 'item_unreadable')
  expect(error.message).toContain('set aside')
  const explanation = Explanation.parse((await api('GET', `/v1/missions/${bad}/explain`)).body)
  expect(explanation).toMatchObject({ mission_id: bad, status: null, deadline: null })
  expect(explanation.reasons).toMatchObject([{ code: 'record_unreadable' }])
  expect(explanation.sentence).toContain('deadline')
})

test('operators see it, by API and on the command line', async () => {
  await missions(api)
  const answer = await apiOf(platform, operator)('GET', '/v1/platform/set-aside')
  const { items } = SetAsideList.parse(answer.body)
  expect(items).toMatchObject([{ kind: 'mission', table: 'entities', partition: `mission#${bad}`, sort: 'mission' }])
  expect(items[0]?.reason).toContain('deadline')
  const env = { SORTIE_URL: edition.http, SORTIE_API_KEY: operator }
  expect((await runSortie(['operators', 'set-aside'], { env })).out).toContain(`mission#${bad}`)
  expectError(await api('GET', '/v1/platform/set-aside'), 'forbidden')
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
