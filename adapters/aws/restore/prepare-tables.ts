import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type TableDescription,
  TagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import type { TableName } from '../../../core/base/ports/store.ts'
import { RestoreError } from './restore-error.ts'
import { keptTables } from './restore-tables.ts'
import { restoredTable } from './restored-names.ts'

export interface Preparation {
  readonly client: DynamoDBClient
  /** Of the tables' names. */
  readonly prefix: string
  /** Whether they refuse to be deleted. */
  readonly keep: boolean
  /** The tags of the stage’s other resources. */
  readonly tags: Readonly<Record<string, string>>
  /** The interval of checks of a table. */
  readonly pause: () => Promise<void>
  /** Done before the table reports any change, and not again after. */
  readonly beforeFeed: (entities: string) => Promise<void>
}

const all = [...keptTables, 'ephemeral'] as const satisfies TableName[]

/** A day, at ten seconds between two checks. */
const mostLooks = 8640

/**
 * Waits for restored tables, and adds what DynamoDB leaves out of a restore: the change feed, expiry, point-in-time recovery,
 * protection, and tags. Existing settings stay, so it can be repeated.
 * @returns the ARN of the change feed
 */
export async function prepareTables(preparation: Preparation): Promise<string> {
  const { prefix } = preparation
  for (const table of all) await active(preparation, restoredTable(prefix, table))
  const stream = await feed(preparation, restoredTable(prefix, 'entities'))
  for (const table of all) await expire(preparation, restoredTable(prefix, table))
  for (const table of keptTables) await protect(preparation, restoredTable(prefix, table))
  for (const table of all) await tag(preparation, restoredTable(prefix, table))
  return stream
}

async function active({ client, pause }: Preparation, TableName: string): Promise<TableDescription> {
  for (let look = 0; look < mostLooks; look++) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }))
    if (Table?.TableStatus === 'ACTIVE') return Table
    await pause()
  }
  throw new RestoreError(
    'restore_incomplete',
    `${TableName} is not there after a day`,
    'Give the command that was printed when it began.',
  )
}

async function feed(preparation: Preparation, TableName: string): Promise<string> {
  const { client, beforeFeed } = preparation
  const before = await active(preparation, TableName)
  if (!before.StreamSpecification?.StreamEnabled) {
    await beforeFeed(TableName)
    const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' } as const
    await client.send(new UpdateTableCommand({ TableName, StreamSpecification }))
  }
  const { LatestStreamArn } = await active(preparation, TableName)
  if (LatestStreamArn) return LatestStreamArn
  throw new RestoreError(
    'restore_incomplete',
    `${TableName} has no change feed`,
    'Give the command that was printed when it began.',
  )
}

async function expire({ client }: Preparation, TableName: string): Promise<void> {
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }))
  if (/^ENABL/.test(TimeToLiveDescription?.TimeToLiveStatus ?? '')) return
  const TimeToLiveSpecification = { AttributeName: 'expires_at', Enabled: true }
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }))
}

async function protect(preparation: Preparation, TableName: string): Promise<void> {
  const { client, keep } = preparation
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true }
  await client.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }))
  const { DeletionProtectionEnabled = false } = await active(preparation, TableName)
  if (DeletionProtectionEnabled === keep) return
  await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: keep }))
  await active(preparation, TableName)
}

async function tag(preparation: Preparation, TableName: string): Promise<void> {
  const { client, tags } = preparation
  const { TableArn: ResourceArn } = await active(preparation, TableName)
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
  await client.send(new TagResourceCommand({ ResourceArn, Tags }))
}
