import { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { restoredTable } from '../adapters/aws/restore/restored-names.ts'
import type { StageData } from './stage-data.ts'
import type { RestoredSetting } from './stages.ts'

/** The data that `sortie restore` created, which belongs to no stack. */
export function restoredData(scope: Construct, { tables, stream, blobs, key }: RestoredSetting): StageData {
  const table = (id: string, name: string, tableStreamArn?: string) =>
    TableV2.fromTableAttributes(scope, id, { tableName: name, ...(tableStreamArn && { tableStreamArn }) })
  return {
    tables: {
      entities: table('RestoredEntities', restoredTable(tables, 'entities'), stream),
      ledger: table('RestoredLedger', restoredTable(tables, 'ledger')),
      ephemeral: table('RestoredEphemeral', restoredTable(tables, 'ephemeral')),
    },
    blobs: Bucket.fromBucketName(scope, 'RestoredBlobs', blobs),
    key: Key.fromKeyArn(scope, 'RestoredKey', key),
  }
}
