import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { Edition } from '../crash/edition.ts'
import { type Api, apiOf } from '../scenarios/api.ts'
import { ended, submit } from '../scenarios/missions.ts'
import type { Platform } from '../scenarios/platform.ts'
import { startEdition } from './edition-process.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const hourMs = 3_600_000

let data: string
let edition: Edition
let apiKey: string

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'sortie-clock-'))
  const first = await startEdition({ data })
  apiKey = String(first.api_key)
  await first.stop()
  edition = new Edition(data, 'localhost:1')
  await edition.start()
})

afterAll(async () => {
  await edition?.kill()
  await rm(data, { recursive: true, force: true })
})

function reach(): { readonly platform: Platform; readonly api: Api } {
  const { http, websocket } = edition.addresses as { http: string; websocket: string }
  const platform = { http, websocket, apiKey, patienceMs: 20_000 } as Platform
  return { platform, api: apiOf(platform) }
}

async function allIsWell(): Promise<void> {
  const { platform, api } = reach()
  for (let n = 0; n < 6; n++) expect(await api('GET', '/v1/me')).toMatchObject({ status: 200 })
  const { id } = await submit(api, { agent: 'echo', input: 'at any time' })
  expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED' })
  const limited = await submit(api, { agent: 'echo', input: 'limited', concurrency: [{ key: 'k7' }] })
  expect(Date.parse(limited.start_at ?? limited.created_at) - Date.parse(limited.created_at)).toBeLessThan(2000)
  expect(await ended(platform, api, limited.id)).toMatchObject({ status: 'COMPLETED' })
}

test('a clock that is set back by an hour, or ahead, keeps nobody waiting, nor after a restart', async () => {
  const rate = { count: 10, period_s: 1, burst: 10 }
  await reach().api('PUT', '/v1/limits/k7', { json: { rate } })
  const page = (await reach().api('GET', '/v1/agents?limit=1')).body as { next_cursor: string }
  await allIsWell()
  await edition.jump(-hourMs)
  await allIsWell()
  expect(await reach().api('GET', `/v1/agents?limit=1&cursor=${page.next_cursor}`)).toMatchObject({ status: 200 })
  await edition.kill()
  await edition.start()
  await allIsWell()
  await edition.jump(2 * hourMs)
  await allIsWell()
})
