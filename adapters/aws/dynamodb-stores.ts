import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { WallClock } from '../../core/base/ports/clock.ts'
import type { Logger } from '../../core/base/ports/logger.ts'
import type { Store, Stores, TableName } from '../../core/base/ports/store.ts'
import { requireNoNewerFormat } from '../../core/base/storing/format.ts'
import { clientConfig } from './client-config.ts'
import { addToCounter } from './dynamodb/add-to-counter.ts'
import { dueShards } from './dynamodb/attributes.ts'
import { createPollDelay } from './dynamodb/poll-delay.ts'
import { queryDue } from './dynamodb/query-due.ts'
import { getItem, getItems, queryItems, queryListing } from './dynamodb/read-items.ts'
import type { Scope } from './dynamodb/scope.ts'
import { createSetAside } from './dynamodb/set-aside.ts'
import { writeChanges } from './dynamodb/write-items.ts'
import { required, variables } from './environment.ts'
import { checkTenantId, platformTenant } from './tenant-id.ts'

export interface StoresOptions {
  readonly client?: DynamoDBClient
  readonly clock?: WallClock
  /** Told of unreadable items. */
  readonly logger?: Pick<Logger, 'error'>
}

/**
 * The store on three DynamoDB tables; `dynamodb/attributes.ts` describes the layout of an item.
 *
 * A table’s name is read at its first use, since a function gets only the tables that it declares.
 */
export function createStores({
  client = new DynamoDBClient(clientConfig),
  clock = Date,
  logger,
}: StoresOptions = {}): Stores {
  const waitForPoll = createPollDelay()
  const bind = (tenant: string): Scope => ({ client, tableName, clock, owner: `${tenant}|` })
  const platform = bind(platformTenant)
  const setAside = createSetAside(platform, logger)
  const ofPlatform = createStore(platform, waitForPoll, setAside)
  return {
    tenant: (tenantId) => createStore(bind(checkTenantId(tenantId)), waitForPoll, setAside),
    platform: {
      ...ofPlatform,
      dueShards: dueShards.length,
      queryDue: (query) => queryDue(platform, query),
    },
    paused: () => requireNoNewerFormat(ofPlatform),
  }
}

function createStore(
  scope: Scope,
  waitForPoll: ReturnType<typeof createPollDelay>,
  setAside: ReturnType<typeof createSetAside>,
): Store {
  return {
    get: (table, key, options) => getItem(scope, table, key, options),
    getMany: (table, keys, options) => getItems(scope, table, keys, options),
    query: (table, query) => queryItems(scope, table, query),
    queryListing: (table, query) => queryListing(scope, table, query),
    write: (changes) => writeChanges(scope, changes),
    increment: (table, key, by, bound) => addToCounter(scope, table, key, by, bound),
    setAside: (unreadable) => setAside(scope.owner.slice(0, -1), unreadable),
    async waitForChange(table, partition, timeoutMs) {
      await waitForPoll(`${table}|${scope.owner}${partition}`, timeoutMs)
      return 'look'
    },
  }
}

const tableVariables = {
  entities: variables.entitiesTable,
  ledger: variables.ledgerTable,
  ephemeral: variables.ephemeralTable,
} as const

function tableName(table: TableName): string {
  return required(tableVariables[table])
}
