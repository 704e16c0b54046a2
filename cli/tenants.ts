import { Command } from 'commander'
import { wholeNumber } from './arguments.ts'
import { exitCodes } from './exit-codes.ts'
import { CommandFailure } from './failure.ts'
import { type Surroundings, sessionOf, show } from './session.ts'
import type { Deployment } from './tenants-create.ts'

interface CreateOptions {
  readonly concurrency: number
  readonly requestsPerS: number
  readonly aws?: boolean
  readonly stage: string
  readonly data?: string
}

export function tenantCommands(surroundings: Surroundings): Command {
  const group = new Command('tenants').description('make tenants, as the operator of an installation')
  group
    .command('create <name>')
    .description('make a tenant and its first API key')
    .option('--concurrency <count>', 'how many missions may run at once', wholeNumber, 10)
    .option('--requests-per-s <count>', 'how many requests a second are taken', wholeNumber, 100)
    .option('--aws', 'in the AWS account of the current credentials')
    .option('--stage <name>', 'of the deployment on AWS', 'dev')
    .option('--data <folder>', 'in the data folder of a local edition that is not running')
    .action(async (name: string, options: CreateOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const deployment = deploymentOf(options)
      // Loaded here, so that every other command starts without databases and AWS.
      const { createTenantIn } = await import('./tenants-create.ts')
      const { concurrency, requestsPerS } = options
      const created = await createTenantIn(deployment, { name, concurrency, requests_per_s: requestsPerS })
      const { tenant, credential, http, websocket } = created
      const addresses = { ...(http && { http }), ...(websocket && { websocket }) }
      show(session, { tenant: { id: tenant.id, name: tenant.name }, api_key: credential, ...addresses }, () => {
        const settings = { SORTIE_API_KEY: credential, SORTIE_URL: http }
        const known = Object.entries(settings).filter(([, value]) => value !== undefined)
        const exports = known.map(([name, value]) => `export ${name}=${value}\n`)
        return `${tenant.name} is ${tenant.id}.\n\n${exports.join('')}\nThe key has every scope and is not shown again.\n`
      })
    })
  return group
}

function deploymentOf({ aws, stage, data }: CreateOptions): Deployment {
  if (aws && data === undefined) return { kind: 'aws', stage }
  if (data !== undefined && !aws) return { kind: 'local', dataFolder: data }
  throw new CommandFailure(
    exitCodes.usage,
    'say where: --aws or --data <folder>',
    'The local edition has a tenant from its first start. Another one is made in its data folder while it is stopped: --data .sortie',
  )
}
