import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { WallClock } from '../../../core/base/ports/clock.ts'
import type { TableName } from '../../../core/base/ports/store.ts'

/** The context of every operation of one tenant’s store. */
export interface Scope {
  readonly client: DynamoDBClient
  readonly tableName: (table: TableName) => string
  readonly clock: WallClock
  /** `<tenant>|`: the prefix of each partition, which keeps tenants apart. */
  readonly owner: string
}
