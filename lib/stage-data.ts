import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import type { TableName } from '../core/base/ports/store.ts'
import type { BlobBucket } from './constructs/blob-bucket.ts'
import type { ItemTable } from './constructs/item-table.ts'

/** A stage's stored data. */
export interface StageData {
  readonly tables: Readonly<Record<TableName, ItemTable | ITable>>
  readonly blobs: BlobBucket | IBucket
  /** Seals tenants' secrets. */
  readonly key: IKey
}
