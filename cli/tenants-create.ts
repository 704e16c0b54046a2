import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createTenant, type NewTenant } from '../core/access/create-tenant.ts'
import type { Stores } from '../core/ports/store.ts'
import { exitCodes } from './exit-codes.ts'
import { CommandFailure } from './failure.ts'

/** Where an operator makes a tenant: a stage in the AWS account of the credentials, or a local edition that is stopped. */
export type Deployment =
  | { readonly kind: 'aws'; readonly stage: string }
  | { readonly kind: 'local'; readonly dataFolder: string }

type Created = Awaited<ReturnType<ReturnType<typeof createTenant>>> & {
  /** Where the new key works, when that is known. */
  readonly http?: string
  readonly websocket?: string
}

export function createTenantIn(deployment: Deployment, tenant: NewTenant): Promise<Created> {
  return deployment.kind === 'aws'
    ? createOnAws(deployment.stage, tenant)
    : createLocally(deployment.dataFolder, tenant)
}

async function createOnAws(stage: string, tenant: NewTenant): Promise<Created> {
  const { readStackOutputs } = await import('./stack-outputs.ts')
  const { variables } = await import('../adapters/aws/environment.ts')
  const { createStores } = await import('../adapters/aws/dynamodb-stores.ts')
  const data = await readStackOutputs(`sortie-${stage}-data`)
  const platform = await readStackOutputs(`sortie-${stage}-platform`)
  process.env[variables.entitiesTable] = data.entitiesTable
  const created = await create(createStores(), tenant)
  return {
    ...created,
    ...(platform.httpUrl !== undefined && { http: platform.httpUrl }),
    ...(platform.websocketUrl !== undefined && { websocket: platform.websocketUrl }),
  }
}

async function createLocally(dataFolder: string, tenant: NewTenant): Promise<Created> {
  const file = join(dataFolder, 'sortie.db')
  if (!existsSync(file))
    throw new CommandFailure(exitCodes.failed, `${dataFolder} holds no local edition`, '`sortie start` makes one.')
  const { openDatabase } = await import('../adapters/local/database.ts')
  const { createStores } = await import('../adapters/local/stores.ts')
  const database = openDatabase(file)
  try {
    return await create(createStores(database, Date), tenant)
  } finally {
    database.close()
  }
}

async function create(stores: Stores, tenant: NewTenant) {
  const { createIds } = await import('../adapters/system/ids.ts')
  return createTenant({ stores, ids: createIds(Date), clock: Date })(tenant)
}
