import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, vi } from 'vitest'
import { runSortie } from '../cli/run-sortie.ts'
import { type EditionProcess, startEdition } from '../local/edition-process.ts'
import { spoilMission } from '../local/spoil-mission.ts'
import { operating } from './operating.scenario.ts'
import type { Platform } from './platform.ts'
import { scenariosOn } from './scenario.ts'
import { openSlowSite, type SlowSite } from './slow-site.ts'
import { toBeSpoilt, unreadable } from './unreadable.scenario.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 })

const patienceMs = 20_000

let data: string
let edition: EditionProcess
let slowSite: SlowSite
let platform: Platform

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'sortie-operators-'))
  const first = await startEdition({ data })
  const spoilt = await toBeSpoilt({ http: first.http, apiKey: String(first.api_key), patienceMs })
  await first.stop()
  spoilMission(data, spoilt)
  const limits = ['--concurrency', '1', '--requests-per-s', '100000']
  const otherTenantKey = await made(['tenants', 'create', 'Other', ...limits])
  const operatorKey = await made(['operators', 'create', 'Scenarios'])
  slowSite = await openSlowSite()
  edition = await startEdition({ data, env: { SORTIE_FETCH_ALLOW: slowSite.host } })
  const { http, websocket } = edition
  platform = {
    label: 'a local edition with an operator',
    http,
    websocket,
    apiKey: String(first.api_key),
    otherTenantKey,
    operatorKey,
    patienceMs,
    firstBudgetDelayMs: 0,
    refusedHandshake: '401',
    slowSite,
    spoilt,
  }
})

afterAll(async () => {
  await edition?.stop()
  await slowSite?.close()
  await rm(data, { recursive: true, force: true })
})

const scenarios = scenariosOn(() => platform)
operating(scenarios)
unreadable(scenarios)

async function made(command: readonly string[]): Promise<string> {
  const { out, err } = await runSortie([...command, '--data', data, '--json'])
  if (out === '') throw new Error(err)
  return JSON.parse(out).api_key
}
