import { CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib'
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { lifetimeDays, lifetimeTag } from '../../adapters/aws/blob-lifetimes.ts'
import type { TableName } from '../../core/base/ports/store.ts'
import { ItemTable } from '../constructs/item-table.ts'
import type { Stage } from '../stage.ts'
import { StageStack } from './stage-stack.ts'

/** What must outlive the code: tables, blobs and the key that seals tenants' secrets. */
export class DataStack extends StageStack {
  readonly tables: Readonly<Record<TableName, ItemTable>>
  readonly blobs: Bucket
  readonly key: Key

  constructor(scope: Construct, stage: Stage) {
    super(scope, stage, { part: 'data', holds: 'tables, blobs and the sealing key' })
    const keep = stage.isProtected
    this.tables = {
      entities: new ItemTable(this, 'Entities', { keep, restorable: true, indexed: true }),
      // No function is granted UpdateItem or DeleteItem here: usage is appended and never changed.
      ledger: new ItemTable(this, 'Ledger', { keep, restorable: true }),
      // Connections, tickets, counters: nothing that anyone would restore.
      ephemeral: new ItemTable(this, 'Ephemeral', { keep: false, restorable: false }),
    }
    this.blobs = blobBucket(this, stage)
    this.key = sealingKey(this, stage)
    for (const [name, table] of Object.entries(this.tables)) {
      new CfnOutput(this, `${name}Table`, { value: table.tableName })
    }
    new CfnOutput(this, 'blobBucket', { value: this.blobs.bucketName })
  }
}

/** For nobody, however much they may do in the account, does it seal or open what is no tenant's. */
function sealingKey(scope: Construct, stage: Stage): Key {
  const key = new Key(scope, 'SealingKey', {
    description: `Sortie (${stage.name}): seals tenants' secrets, each under its tenant's encryption context`,
    enableKeyRotation: true,
    removalPolicy: removalPolicy(stage),
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

/** A day more than the tables can be restored to (35, at the most that DynamoDB keeps). */
const deletedBlobDays = 36

/** Blobs are written once, so a version other than the newest is a deleted blob. */
function blobBucket(scope: Construct, stage: Stage): Bucket {
  return new Bucket(scope, 'Blobs', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    lifecycleRules: [
      {
        noncurrentVersionExpiration: Duration.days(deletedBlobDays),
        abortIncompleteMultipartUploadAfter: Duration.days(7),
        expiredObjectDeleteMarker: true,
      },
      ...lifetimeDays.map((days) => ({
        id: `keep-${days}-days`,
        tagFilters: { [lifetimeTag]: String(days) },
        expiration: Duration.days(days),
      })),
    ],
    removalPolicy: removalPolicy(stage),
  })
}

function removalPolicy({ isProtected }: Stage): RemovalPolicy {
  return isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY
}
