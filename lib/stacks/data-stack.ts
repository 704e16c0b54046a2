import { CfnOutput, CfnWaitConditionHandle, Duration, RemovalPolicy } from 'aws-cdk-lib'
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { type IKey, Key } from 'aws-cdk-lib/aws-kms'
import type { Construct } from 'constructs'
import type { TableName } from '../../core/base/ports/store.ts'
import { BlobBucket } from '../constructs/blob-bucket.ts'
import { backUpElsewhere } from '../constructs/copy-plan.ts'
import { ItemTable } from '../constructs/item-table.ts'
import { takeLogsOfEmptyingAway } from '../logs-of-emptying.ts'
import { copyBucket } from '../outside-the-region.ts'
import { restoredData } from '../restored-data.ts'
import type { Stage } from '../stage.ts'
import type { StageData } from '../stage-data.ts'
import { StageStack } from './stage-stack.ts'

/** Data that must outlive the code: tables, blobs and the key that seals tenants' secrets. */
export class DataStack extends StageStack implements StageData {
  readonly tables: StageData['tables']
  readonly blobs: StageData['blobs']
  readonly key: IKey

  constructor(scope: Construct, stage: Stage) {
    super(scope, stage, { part: 'data', holds: 'tables, blobs and the sealing key' })
    const { tables, blobs, key } = dataOf(this, stage)
    this.tables = tables
    this.blobs = blobs
    this.key = key
    if (stage.copy) backUpElsewhere(this, stage, stage.copy, [tables.entities, tables.ledger])
    for (const [name, table] of Object.entries(tables)) {
      new CfnOutput(this, `${name}Table`, { value: table.tableName })
    }
    new CfnOutput(this, 'blobBucket', { value: blobs.bucketName })
    new CfnOutput(this, 'sealingKey', { value: key.keyArn })
  }
}

/**
 * The stage's own data, or restored data. A stage that gets its own data back keeps its bucket, its key, and its former tables,
 * which are no longer used. A stage with another's data has none of its own.
 */
function dataOf(stack: DataStack, stage: Stage): StageData {
  const { restored } = stage
  if (!restored) return ownData(stack, stage)
  if (restored.of !== stage.name) {
    // CloudFormation requires at least one resource in a stack, and this one creates nothing.
    new CfnWaitConditionHandle(stack, 'Nothing')
    return restoredData(stack, restored)
  }
  return { ...ownData(stack, stage), tables: restoredData(stack, restored).tables }
}

function ownData(stack: DataStack, stage: Stage): StageData {
  const keep = stage.isProtected
  const tables = {
    entities: new ItemTable(stack, 'Entities', { keep, restorable: true, indexed: true }),
    // No function is granted UpdateItem or DeleteItem here: usage is appended and never changed.
    ledger: new ItemTable(stack, 'Ledger', { keep, restorable: true }),
    // Connections, tickets, counters: nobody would restore them.
    ephemeral: new ItemTable(stack, 'Ephemeral', { keep: false, restorable: false }),
  }
  exportAll(stack, tables)
  const copied = stage.copy && { copiedTo: copyBucket(stack, stage) }
  const blobs = new BlobBucket(stack, 'Blobs', { keep, origins: stage.origins, ...copied })
  if (!keep) takeLogsOfEmptyingAway(stack, stage)
  return { tables, blobs, key: sealingKey(stack, stage) }
}

/**
 * CloudFormation does not remove an export that another stack imports. So the tables are always exported, whether or not
 * functions use them: otherwise a stage could not switch to restored tables and back.
 */
function exportAll(stack: DataStack, tables: Readonly<Record<TableName, ItemTable>>): void {
  for (const { tableArn, tableName } of Object.values(tables)) {
    stack.exportValue(tableArn)
    stack.exportValue(tableName)
  }
  stack.exportValue(tables.entities.tableStreamArn)
}

/** The key refuses everybody, whatever their rights in the account, who seals or opens without naming a tenant. */
function sealingKey(stack: DataStack, { name, isProtected, copy }: Stage): Key {
  const key = new Key(stack, 'SealingKey', {
    description: `Sortie (${name}): seals tenants' secrets, each under its tenant's encryption context`,
    enableKeyRotation: true,
    removalPolicy: isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    ...(copy?.key && { multiRegion: true }),
    // The minimum of KMS; until then the deletion can be cancelled.
    ...(isProtected ? {} : { pendingWindow: Duration.days(7) }),
  })
  key.addToResourcePolicy(
    new PolicyStatement({
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: { Null: { 'kms:EncryptionContext:tenant': 'true' } },
    }),
  )
  return key
}
