import { setTimeout as pause } from 'node:timers/promises'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { createStores } from '../../adapters/aws/dynamodb-stores.ts'
import { variables } from '../../adapters/aws/environment.ts'
import { prepareTables } from '../../adapters/aws/restore/prepare-tables.ts'
import { bringBackBlobs } from '../../adapters/aws/restore/restore-blobs.ts'
import { beginRestore, makeEphemeral, restorableMoment } from '../../adapters/aws/restore/restore-tables.ts'
import { restoredPrefix } from '../../adapters/aws/restore/restored-names.ts'
import { setPause } from '../../core/base/storing/format.ts'
import { type Stage, stackName, tagsOf } from '../../lib/stage.ts'
import type { RestoredSetting } from '../../lib/stages.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { awsClient } from './aws-client.ts'
import { awsFailure } from './aws-failure.ts'
import { readStackOutputs } from './stack-outputs.ts'

export interface RestoreAsked {
  /** In ms; `undefined` means the newest possible time. */
  readonly to: number | undefined
  /** Tables that were restored from a copy, with the bucket and key of the same region. */
  readonly copy?: Pick<RestoredSetting, 'tables' | 'blobs' | 'key'>
  readonly signal: AbortSignal
  /** Called once the source time and the target are known: the rest takes long. */
  readonly begun: (restore: Pick<RestoredSetting, 'tables'> & { readonly restored_to: number }) => void
}

export interface RestoredStage {
  readonly restored_to: number
  /** The setting for `stages.json`. */
  readonly restored: RestoredSetting
  readonly blobs_brought_back: number
}

/** The interval of checks on tables that are being restored, which takes at least minutes. */
const lookEveryMs = 10_000

/** Restores a stage's data to one point in time, beside the existing data. It may be repeated, and then continues. */
export async function restoreStage(
  stage: Stage,
  { to, copy, signal, begun: told }: RestoreAsked,
): Promise<RestoredStage> {
  const client = new DynamoDBClient({ ...awsClient, maxAttempts: 5 })
  const s3 = new S3Client({ ...awsClient, maxAttempts: 5 })
  try {
    const begun = copy ? { ...copy, restored_to: requireTime(to) } : await begin(client, stage, to)
    const { tables, blobs, key, restored_to } = begun
    await makeEphemeral(client, tables)
    told({ tables, restored_to })
    const stream = await prepareTables({
      client,
      prefix: tables,
      keep: stage.isProtected,
      tags: tagsOf(stage),
      pause: () => pause(lookEveryMs, undefined, { signal }),
      beforeFeed: (entities) => pauseIn(entities, restored_to),
    })
    const blobs_brought_back = await bringBackBlobs({ client: s3, bucket: blobs, to: restored_to, signal })
    return { restored_to, restored: { of: stage.name, tables, stream, blobs, key }, blobs_brought_back }
  } catch (error) {
    signal.throwIfAborted()
    throw awsFailure(error)
  } finally {
    client.destroy()
    s3.destroy()
  }
}

async function begin(client: DynamoDBClient, stage: Stage, to: number | undefined) {
  const outputs = await readStackOutputs(stackName(stage.name, 'data'))
  const { entitiesTable: entities, ledgerTable: ledger, blobBucket: blobs, sealingKey: key } = outputs
  if (!entities || !ledger || !blobs || !key)
    throw new CommandFailure(
      exitCodes.failed,
      `${stage.name} has no outputs that say where its data is`,
      'Deploy this release first.',
    )
  const source = { entities, ledger }
  const restored_to = await restorableMoment(client, source, to)
  const tables = restoredPrefix(stage.name, restored_to)
  await beginRestore(client, source, tables, restored_to)
  return { tables, blobs, key, restored_to }
}

function requireTime(to: number | undefined): number {
  if (to !== undefined) return to
  throw new CommandFailure(exitCodes.usage, 'the time of the copy is missing', 'Give the time of the backup with --to.')
}

/** No work may start there until somebody has checked the data. */
async function pauseIn(entities: string, restored_to: number): Promise<void> {
  process.env[variables.entitiesTable] = entities
  await setPause(createStores().platform, { restored_to })
}
