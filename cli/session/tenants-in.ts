import { existsSync } from 'node:fs'
import { databaseFile } from '../../adapters/local/data-folder.ts'
import type { Stores } from '../../core/base/ports/store.ts'
import { changeTenant, type TenantLimits } from '../../core/features/access/change-tenant.ts'
import { createOperatorKey } from '../../core/features/access/create-operator-key.ts'
import { createTenant, type NewTenant } from '../../core/features/access/create-tenant.ts'
import type { Tenant } from '../../core/records/tenant/tenant.ts'
import { askingAws } from '../aws/aws-failure.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'

/** Where an operator creates or changes a tenant: a stage in the AWS account of the credentials, or a stopped local edition. */
export type Deployment =
  | { readonly kind: 'aws'; readonly stage: string }
  | { readonly kind: 'local'; readonly dataFolder: string }

type Created = Awaited<ReturnType<ReturnType<typeof createTenant>>> & {
  /** The address that accepts the new key, if known. */
  readonly http?: string
  readonly websocket?: string
}

export async function createTenantIn(deployment: Deployment, tenant: NewTenant): Promise<Created> {
  const created = await withStores(deployment, (stores) => create(stores, tenant))
  return deployment.kind === 'aws' ? { ...created, ...(await addressesOf(deployment.stage)) } : created
}

export function changeTenantIn(deployment: Deployment, tenant: string, limits: TenantLimits): Promise<Tenant> {
  return withStores(deployment, (stores) => changeTenant({ stores, clock: Date })(tenant, limits))
}

export async function createOperatorKeyIn(deployment: Deployment, name: string) {
  const { createIds } = await import('../../adapters/system/ids.ts')
  const key = await withStores(deployment, (stores) =>
    createOperatorKey({ stores, ids: createIds(Date), clock: Date })(name),
  )
  return deployment.kind === 'aws' ? { ...key, http: (await addressesOf(deployment.stage)).http } : key
}

async function withStores<Result>(deployment: Deployment, act: (stores: Stores) => Promise<Result>): Promise<Result> {
  return deployment.kind === 'aws' ? onAws(deployment.stage, act) : onLocalStores(deployment.dataFolder, act)
}

export function onAws<Result>(stage: string, act: (stores: Stores) => Promise<Result>): Promise<Result> {
  return askingAws(async () => act(await storesOnAws(stage)))
}

async function storesOnAws(stage: string): Promise<Stores> {
  const { readStackOutputs } = await import('../aws/stack-outputs.ts')
  const { variables } = await import('../../adapters/aws/environment.ts')
  const { createStores } = await import('../../adapters/aws/dynamodb-stores.ts')
  const { formatCheckedStores } = await import('../../adapters/aws/format-checked-stores.ts')
  process.env[variables.entitiesTable] = (await readStackOutputs(`sortie-${stage}-data`)).entitiesTable
  return formatCheckedStores(createStores())
}

async function addressesOf(stage: string): Promise<Pick<Created, 'http' | 'websocket'>> {
  const { readAddresses } = await import('../aws/stack-outputs.ts')
  return await readAddresses(stage)
}

async function onLocalStores<Result>(dataFolder: string, act: (stores: Stores) => Promise<Result>): Promise<Result> {
  const file = databaseFile(dataFolder)
  if (!existsSync(file))
    throw new CommandFailure(
      exitCodes.failed,
      `${dataFolder} has no data of a local edition`,
      '`sortie start` creates it.',
    )
  const { openDatabase } = await import('../../adapters/local/database.ts')
  const { createStores } = await import('../../adapters/local/stores.ts')
  const database = openDatabase(file)
  try {
    return await act(createStores(database, Date))
  } finally {
    database.close()
  }
}

async function create(stores: Stores, tenant: NewTenant) {
  const { createIds } = await import('../../adapters/system/ids.ts')
  return createTenant({ stores, ids: createIds(Date), clock: Date })(tenant)
}
