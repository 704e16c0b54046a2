import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { runSortie } from '../cli/run-sortie.ts'
import { type EditionProcess, type Program, startEdition } from '../local/edition-process.ts'
import { mailsIn } from '../mails/mails-in.ts'
import { type AuthorizationServer, openAuthorizationServer } from '../mcp/authorization-server.ts'
import { findOrder } from '../mcp/official-server.ts'
import { openProtectedServer, type ProtectedServer } from '../mcp/protected-server.ts'
import type { Platform } from './platform.ts'
import { openReceiver, type Receiver } from './receiver.ts'
import { openSlowSite, type SlowSite } from './slow-site.ts'

/** Whatever account of AWS this machine has is nobody's here. */
const noAccount = {
  ...{ AWS_REGION: 'us-east-1', AWS_PROFILE: '', AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
  ...{ AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_EC2_METADATA_DISABLED: 'true' },
}

/** A local edition with servers of ours around it, from before the tests of a file until after them. @param program whose, where it is not this repository's */
export function localPlatform(label: string, program: { readonly program?: Program } = {}): () => Platform {
  let data: string
  let slowSite: SlowSite
  let receiver: Receiver
  let login: AuthorizationServer
  let protectedMcp: ProtectedServer
  let edition: EditionProcess
  let platform: Platform

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'sortie-scenarios-'))
    slowSite = await openSlowSite()
    receiver = await openReceiver()
    login = await openAuthorizationServer('/tenant')
    protectedMcp = await openProtectedServer(login, [findOrder])
    protectedMcp.scope = 'orders:read'
    const allowed = [slowSite, receiver, login, protectedMcp].map(({ host }) => host)
    const { api_key: apiKey } = await firstRun(data, program)
    const otherTenantKey = await secondTenant(data)
    edition = await startEdition({ data, ...program, env: { ...noAccount, SORTIE_FETCH_ALLOW: allowed.join() } })
    const { http, websocket } = edition
    const patienceMs = 20_000
    platform = {
      label,
      http,
      websocket,
      apiKey: String(apiKey),
      otherTenantKey,
      patienceMs,
      firstBudgetDelayMs: 0,
      refusedHandshake: '401',
      slowSite,
      receiver,
      protectedMcp,
      mails: () => mailsIn(join(data, 'outbox')),
    }
  })

  afterAll(async () => {
    await edition?.stop()
    await slowSite?.close()
    await receiver?.close()
    await protectedMcp?.close()
    await login?.close()
    await rm(data, { recursive: true, force: true })
  })
  return () => platform
}

/** The first start makes the first tenant. */
async function firstRun(data: string, program: { readonly program?: Program }): Promise<EditionProcess> {
  const first = await startEdition({ data, ...program })
  await first.stop()
  return first
}

/** A local edition has one tenant; its operator makes more while it is stopped. */
async function secondTenant(data: string): Promise<string> {
  const limits = ['--concurrency', '1', '--requests-per-s', '100000']
  const { out, err } = await runSortie(['tenants', 'create', 'Other', '--data', data, ...limits, '--json'])
  if (out === '') throw new Error(err)
  return JSON.parse(out).api_key
}
