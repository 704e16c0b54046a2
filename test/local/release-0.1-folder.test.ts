import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openFile } from '../../adapters/local/open-file.ts'
import { AgentList } from '../../contract/resources/agent.ts'
import { storedFormat } from '../../core/base/storing/format.ts'
import { expectEveryList, expectTakenOver, missionsTakenOver } from '../invariants/release-0.1.ts'
import { type Api, apiOf } from '../scenarios/api.ts'
import { missionOf } from '../scenarios/missions.ts'
import type { Platform } from '../scenarios/platform.ts'
import { type EditionProcess, startEdition } from './edition-process.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** Made by release 0.1, 0596ee5: missions in most states, agents, a schedule, a conversation, limits and budgets. */
const fixture = join(import.meta.dirname, '..', 'fixtures', 'release-0.1', 'sortie.db')
const format = 2

let root: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sortie-release-0.1-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

/** A folder of release 0.1, in which nothing has expired since. @param change as a still older release, or a hand, left it */
async function folder(name: string, change = ''): Promise<string> {
  const data = join(root, name)
  await mkdir(data)
  await copyFile(fixture, join(data, 'sortie.db'))
  const database = new DatabaseSync(join(data, 'sortie.db'))
  database.exec(`UPDATE entities SET expires_at = NULL; ${change}`)
  database.close()
  return data
}

async function started(data: string): Promise<{ edition: EditionProcess; platform: Platform; api: Api }> {
  const edition = await startEdition({ data, args: ['--new-key'] })
  const { http, websocket } = edition
  const apiKey = String(edition.api_key)
  const fixed = { label: 'release 0.1', otherTenantKey: '', patienceMs: 20_000, firstBudgetDelayMs: 0 } as const
  const platform: Platform = { ...fixed, refusedHandshake: '401', http, websocket, apiKey }
  return { edition, platform, api: apiOf(platform) }
}

test('a data folder of release 0.1 is taken over, and its missions go on', async () => {
  const data = await folder('taken-over')
  const { edition, platform, api } = await started(data)
  await expectTakenOver(platform, api)
  await edition.stop()
})

test('a copy is kept before, of the format that it had, and putting it back is the way back', async () => {
  const data = await folder('kept')
  openFile(join(data, 'sortie.db')).close()
  const copy = join(data, `sortie.db.format-${format}`)
  const [before, after] = [new DatabaseSync(copy), new DatabaseSync(join(data, 'sortie.db'))]
  expect(before.prepare('PRAGMA user_version').get()).toEqual({ user_version: format })
  expect(after.prepare('PRAGMA user_version').get()).toEqual({ user_version: storedFormat })
  const missions = `SELECT pk, body FROM entities WHERE sk = 'mission' ORDER BY pk`
  expect(before.prepare(missions).all()).toEqual(after.prepare(missions).all())
  expect(before.prepare(missions).all()).toHaveLength(8)
  for (const database of [before, after]) database.close()
  // Once it has this format, it is not copied again.
  await rm(copy)
  openFile(join(data, 'sortie.db')).close()
  expect((await readdir(data)).filter((file) => file.includes('.format-'))).toEqual([])
})

test('nothing is changed where no copy can be kept', async () => {
  const data = await folder('no-room')
  await mkdir(join(data, `sortie.db.format-${format}.part`))
  expect(() => openFile(join(data, 'sortie.db'))).toThrow(/data format 2 .* cannot be copied first/)
  const untouched = new DatabaseSync(join(data, 'sortie.db'))
  expect(untouched.prepare('PRAGMA user_version').get()).toEqual({ user_version: format })
  untouched.close()
})

test('items that lack what came later, as of an older folder, are read with defaults', async () => {
  const lacking = ['redriven_from', 'open_effect', 'hold', 'remote', 'retry', 'postponements', 'retention_days']
  const data = await folder(
    'older',
    `UPDATE entities SET body = json_remove(body, ${lacking.map((name) => `'$.${name}'`).join(', ')}) WHERE sk = 'mission';
     UPDATE entities SET body = json_remove(body, '$.approvals', '$.effects', '$.kind', '$.capabilities')
       WHERE pk LIKE '%|agents' AND body NOT LIKE '%"kind":"remote"%';`,
  )
  const { edition, api } = await started(data)
  await expectEveryList(api)
  const items = await missionsTakenOver(api)
  expect(items).toHaveLength(8)
  for (const { id } of items) expect(await missionOf(api, id)).toMatchObject({ redriven_from: null, open_effect: null })
  const agents = AgentList.parse((await api('GET', '/v1/agents')).body).items
  expect(agents.find(({ name }) => name === 'asker')).toMatchObject({ kind: 'hosted', approvals: [], effects: [] })
  await edition.stop()
})
