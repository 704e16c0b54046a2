import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { apiOf } from '../scenarios/api.ts'
import { deadLetter, deadLetterOf, deadLetters, redrive } from '../scenarios/dead-letters.ts'
import { ended, submit } from '../scenarios/missions.ts'
import type { Platform } from '../scenarios/platform.ts'
import { type EditionProcess, startEdition } from './edition-process.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

let data: string
let key: string
let edition: EditionProcess

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'sortie-dead-'))
  edition = await startEdition({ data })
  key = String(edition.api_key)
})

afterAll(async () => {
  await edition.kill()
  rmSync(data, { recursive: true })
})

const platform = () => ({ label: '', http: edition.http, apiKey: key, patienceMs: 20_000 }) as Platform

test('what lanes and bus gave up on is taken in order; an event is listed, and delivered again when asked for', async () => {
  const submitted = await submit(apiOf(platform()), { agent: 'echo', input: 'hi' })
  const { id } = await ended(platform(), apiOf(platform()), submitted.id)
  const tenant_id = `ten_${key.split('_')[1]}`
  const event = { id: `${id}:4`, type: 'mission.completed', tenant_id, mission_id: id, seq: 4 }
  await diedWhileStopped([
    ['normal', { tenant: tenant_id, mission: id, attempt: 1, leg: 1 }],
    ['resume-parent', { ...event, time: new Date().toISOString(), data: { parent_id: 'mis_nobody' } }],
  ])
  const api = apiOf(platform())
  const [letter] = await untilListed(api)
  expect(letter).toMatchObject({ kind: 'delivery', mission_id: id, consumer: 'resume-parent', code: 'undeliverable' })
  // The lane's message came before it, and was of a mission that had moved on.
  expect((await api('GET', `/v1/dead-letters/${deadLetterOf({ id })}`)).status).toBe(404)
  expect(await deadLetter(api, String(letter?.id))).toMatchObject({ steps: 1, last_step: { kind: 'model_call' } })
  expect(await redrive(api, String(letter?.id), { dry_run: true })).toMatchObject({ outcome: 'would_be_redriven' })
  expect(await redrive(api, String(letter?.id))).toMatchObject({ outcome: 'redriven', new_mission_id: null })
  expect(await redrive(api, String(letter?.id))).toMatchObject({ outcome: 'already_redriven' })
  expect(await deadLetters(api, '?kind=delivery')).toEqual([])
})

/** As lanes and bus leave it, which takes them many tries over hours. */
async function diedWhileStopped(messages: readonly (readonly [source: string, body: object])[]): Promise<void> {
  await edition.stop()
  const database = new DatabaseSync(join(data, 'sortie.db'))
  const bury = database.prepare('INSERT INTO dead_messages (source, body, died_at) VALUES (?, ?, 0)')
  for (const [source, body] of messages) bury.run(source, JSON.stringify(body))
  database.close()
  edition = await startEdition({ data })
}

async function untilListed(api: ReturnType<typeof apiOf>) {
  for (;;) {
    const found = await deadLetters(api, '?kind=delivery')
    if (found.length > 0) return found
  }
}
