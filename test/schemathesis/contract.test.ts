import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type EditionProcess, startEdition } from '../local/edition-process.ts'
import { runSchemathesis } from './run-schemathesis.ts'

const whole = process.env.SORTIE_SCHEMATHESIS === 'whole'

vi.setConfig({ testTimeout: whole ? 3_600_000 : 600_000, hookTimeout: 300_000 })

let folder: string
let edition: EditionProcess

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-schemathesis-'))
  edition = await startEdition({ data: join(folder, 'data') })
})

afterAll(async () => {
  await edition?.kill()
  await rm(folder, { recursive: true, force: true })
})

/** One of each kind of body and query, so that a change of the contract is noticed within a minute. */
const some = '^(submitMission|listMissions|createSchedule|putLimit|getHealth|decideByLink)$'

test('the contract says exactly what is taken, and what is answered', async () => {
  const { http, api_key: apiKey = '' } = edition
  const { passed, said } = await runSchemathesis({
    http,
    apiKey,
    folder,
    ...(whole
      ? { phases: ['examples', 'coverage', 'fuzzing'], examples: 30 }
      : { phases: ['coverage'], examples: 5, only: some }),
  })
  expect(passed, said.slice(-20_000)).toBe(true)
})
