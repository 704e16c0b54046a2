import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, vi } from 'vitest'
import { runSortie } from '../cli/run-sortie.ts'
import { type EditionProcess, startEdition } from '../local/edition-process.ts'
import { operating } from './operating.scenario.ts'
import type { Platform } from './platform.ts'
import { scenariosOn } from './scenario.ts'
import { openSlowSite, type SlowSite } from './slow-site.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 })

let data: string
let edition: EditionProcess
let slowSite: SlowSite
let platform: Platform

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'sortie-operators-'))
  const first = await startEdition({ data })
  await first.stop()
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
    patienceMs: 20_000,
    firstBudgetDelayMs: 0,
    refusedHandshake: '401',
    slowSite,
  }
})

afterAll(async () => {
  await edition?.stop()
  await slowSite?.close()
  await rm(data, { recursive: true, force: true })
})

operating(scenariosOn(() => platform))

async function made(command: readonly string[]): Promise<string> {
  const { out, err } = await runSortie([...command, '--data', data, '--json'])
  if (out === '') throw new Error(err)
  return JSON.parse(out).api_key
}
