import {
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  type DynamoDBClient,
  RestoreTableToPointInTimeCommand,
} from '@aws-sdk/client-dynamodb'
import type { TableName } from '../../../core/base/ports/store.ts'
import { RestoreError } from './restore-error.ts'
import { restoredTable } from './restored-names.ts'

/** The tables that are restored. The ephemeral one starts empty. */
export const keptTables = ['ledger', 'entities'] as const satisfies TableName[]
export type KeptTables = Readonly<Record<(typeof keptTables)[number], string>>

/**
 * The newest second to which all tables can be restored, or the requested one, in ms.
 * @param asked in ms, of which DynamoDB uses whole seconds
 * @throws RestoreError if they cannot be restored to it
 */
export async function restorableMoment(client: DynamoDBClient, source: KeptTables, asked?: number): Promise<number> {
  const windows = await Promise.all(keptTables.map((table) => windowOf(client, source[table])))
  const latest = Math.min(...windows.map(({ latest }) => latest))
  if (asked === undefined) return latest
  const earliest = Math.max(...windows.map(({ earliest }) => earliest))
  const second = Math.floor(asked / 1000) * 1000
  if (second >= earliest && second <= latest) return second
  const [from, until] = [earliest, latest].map((ms) => new Date(ms).toISOString())
  throw notRestorable(
    `Its tables can be restored to any second from ${from} to ${until}`,
    'Name one of these with --to.',
  )
}

async function windowOf(client: DynamoDBClient, table: string) {
  const { ContinuousBackupsDescription } = await client.send(new DescribeContinuousBackupsCommand({ TableName: table }))
  const { PointInTimeRecoveryDescription: found } = ContinuousBackupsDescription ?? {}
  const [earliest, latest] = [found?.EarliestRestorableDateTime, found?.LatestRestorableDateTime]
  if (!earliest || !latest) throw notRestorable(`${table} has no point-in-time recovery`, 'Deploy its stage anew.')
  return { earliest: earliest.getTime(), latest: Math.floor(latest.getTime() / 1000) * 1000 }
}

/**
 * Starts restoring all tables to the same second, beside the existing ones, and creates the empty one. Restores that an earlier
 * try started continue.
 * @param to in ms, of whole seconds
 */
export async function beginRestore(
  client: DynamoDBClient,
  source: KeptTables,
  prefix: string,
  to: number,
): Promise<void> {
  for (const table of keptTables) {
    const begin = new RestoreTableToPointInTimeCommand({
      SourceTableName: source[table],
      TargetTableName: restoredTable(prefix, table),
      RestoreDateTime: new Date(to),
    })
    await unlessThere('TableAlreadyExistsException', client.send(begin)).catch(refused)
  }
}

/** The table that starts empty: nothing in it is worth keeping for longer than a day. */
export async function makeEphemeral(client: DynamoDBClient, prefix: string): Promise<void> {
  const make = new CreateTableCommand({
    TableName: restoredTable(prefix, 'ephemeral'),
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  })
  await unlessThere('ResourceInUseException', client.send(make))
}

async function unlessThere(named: string, making: Promise<unknown>): Promise<void> {
  try {
    await making
  } catch (error) {
    if (!(error instanceof Error && error.name === named)) throw error
  }
}

const refusals = new Set(['InvalidRestoreTimeException', 'PointInTimeRecoveryUnavailableException'])

function refused(error: unknown): never {
  if (error instanceof Error && refusals.has(error.name))
    throw notRestorable(`DynamoDB cannot restore to this time: ${error.message}`, 'Name another time with --to.', error)
  throw error
}

function notRestorable(message: string, mend: string, cause?: unknown): RestoreError {
  return new RestoreError('not_restorable', message, mend, cause)
}
