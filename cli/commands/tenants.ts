import { Command } from 'commander'
import { wholeNumber } from '../arguments/arguments.ts'
import { joined, text } from '../printing/text.ts'
import { deploymentOf, located, type Where } from '../session/deployment.ts'
import { type Surroundings, sessionOf, show } from '../session/session.ts'

interface CreateOptions extends Where {
  readonly concurrency: number
  readonly requestsPerS: number
  readonly retentionDays: number
  readonly queuedMissions: number
  readonly memoriesPerSubject: number
  readonly filesMb: number
  readonly mbPerFile: number
}

export function tenantCommands(surroundings: Surroundings): Command {
  const group = new Command('tenants').description('create and change tenants, as the operator of an installation')
  located(group.command('create <name>'))
    .description('create a tenant and its first API key')
    .option('--concurrency <count>', 'how many missions may run at once', wholeNumber, 10)
    .option('--requests-per-s <count>', 'how many requests a second are accepted', wholeNumber, 100)
    .option('--retention-days <count>', 'how long ended missions are kept', wholeNumber, 30)
    .option('--queued-missions <count>', 'how many missions may wait', wholeNumber, 1_000_000)
    .option('--memories-per-subject <count>', 'the maximum number of memories of one subject', wholeNumber, 200)
    .option('--files-mb <count>', 'the maximum size of all its files, in megabytes', wholeNumber, 1000)
    .option('--mb-per-file <count>', 'the maximum size of one file, in megabytes', wholeNumber, 20)
    .action(async (name: string, options: CreateOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const deployment = deploymentOf(options, surroundings.env)
      // Imported here, so that all other commands start without databases and AWS.
      const { createTenantIn } = await import('../session/tenants-in.ts')
      const { concurrency, requestsPerS, retentionDays, queuedMissions } = options
      const created = await createTenantIn(deployment, {
        name,
        concurrency,
        requests_per_s: requestsPerS,
        retention_days: retentionDays,
        queued_missions: queuedMissions,
        memories_per_subject: options.memoriesPerSubject,
        files_mb: options.filesMb,
        mb_per_file: options.mbPerFile,
      })
      const { tenant, credential, http, websocket } = created
      const addresses = { ...(http && { http }), ...(websocket && { websocket }) }
      show(session, { tenant: { id: tenant.id, name: tenant.name }, api_key: credential, ...addresses }, () => {
        const settings = { SORTIE_API_KEY: credential, SORTIE_URL: http }
        const known = Object.entries(settings).filter(([, value]) => value !== undefined)
        const exports = known.map(([name, value = '']) => text`export ${name}=${value}\n`)
        return text`${tenant.name} is ${tenant.id}.\n\n${joined(exports)}\nThe key has every scope and is not shown again.\n`
      })
    })
  addSet(group, surroundings)
  return group
}

interface SetOptions extends Where {
  readonly concurrency?: number
  readonly requestsPerS?: number
  readonly queuedMissions?: number
  readonly memoriesPerSubject?: number
  readonly filesMb?: number
  readonly mbPerFile?: number
}

function addSet(group: Command, surroundings: Surroundings): void {
  located(group.command('set <tenant_id>'))
    .description('change a tenant’s limits; GET /v1/me shows which tenant a key belongs to')
    .option('--concurrency <count>', 'how many missions may run at once', wholeNumber)
    .option('--requests-per-s <count>', 'how many requests a second are accepted', wholeNumber)
    .option('--queued-missions <count>', 'how many missions may wait', wholeNumber)
    .option('--memories-per-subject <count>', 'the maximum number of memories of one subject', wholeNumber)
    .option('--files-mb <count>', 'the maximum size of all its files, in megabytes', wholeNumber)
    .option('--mb-per-file <count>', 'the maximum size of one file, in megabytes', wholeNumber)
    .action(async (id: string, options: SetOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const { concurrency, requestsPerS, queuedMissions, memoriesPerSubject, filesMb, mbPerFile } = options
      const limits = {
        ...(concurrency !== undefined && { concurrency }),
        ...(requestsPerS !== undefined && { requests_per_s: requestsPerS }),
        ...(queuedMissions !== undefined && { queued_missions: queuedMissions }),
        ...(memoriesPerSubject !== undefined && { memories_per_subject: memoriesPerSubject }),
        ...(filesMb !== undefined && { files_mb: filesMb }),
        ...(mbPerFile !== undefined && { mb_per_file: mbPerFile }),
      }
      const { changeTenantIn } = await import('../session/tenants-in.ts')
      const tenant = await changeTenantIn(deploymentOf(options, surroundings.env), id, limits)
      const { name, requests_per_s } = tenant
      show(session, { id, name, concurrency: tenant.concurrency, requests_per_s }, () => {
        return text`${name} (${id}): ${tenant.concurrency} at once, ${requests_per_s} requests a second.\n`
      })
    })
}
