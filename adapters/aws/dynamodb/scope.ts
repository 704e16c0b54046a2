import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { WallClock } from '../../../core/base/ports/clock.ts'
import type { TableName } from '../../../core/base/ports/store.ts'

/** What every operation of one tenant's store works with. */
export interface Scope {
  readonly client: DynamoDBClient
  readonly tableName: (table: TableName) => string
  readonly clock: WallClock
  /** `<tenant>|`: stands before each partition, and so keeps tenants apart. */
  readonly owner: string
}
