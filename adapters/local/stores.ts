import type { Clock } from '../../core/base/ports/clock.ts'
import type { PlatformStore, Store, Stores } from '../../core/base/ports/store.ts'
import { type ChangeWaiters, createChangeWaiters } from './change-waiters.ts'

import type { Database } from './database.ts'
import { createFeed } from './feed.ts'
import { type ItemTables, openItemTables } from './item-tables.ts'
import { readDue, readItem, readListing, readPage } from './read-items.ts'
import { addToCounter, applyChanges } from './write-items.ts'

const platformTenant = '_'
/** The DynamoDB batch limit, kept here too. */
const maxKeys = 100

/**
 * @param feed where changes of `entities` are told; a host that reads it passes its own
 * @param waiters who waits for changes; a host that stops passes its own
 */
export function createStores(
  database: Database,
  clock: Clock,
  feed = createFeed(database),
  waiters = createChangeWaiters(),
): Stores {
  const tables = openItemTables(database, feed)
  const context = { database, tables, waiters, clock }
  const bound = new Map<string, Store>()
  return {
    tenant(tenantId) {
      if (tenantId === '' || tenantId === platformTenant || tenantId.includes('|'))
        throw new Error(`Not a tenant id: ${tenantId}`)
      const known = bound.get(tenantId)
      if (known) return known
      const store = bindStore(context, `${tenantId}|`)
      bound.set(tenantId, store)
      return store
    },
    platform: platformStore(context),
  }
}

interface StoreContext {
  readonly database: Database
  readonly tables: ItemTables
  readonly waiters: ChangeWaiters
  readonly clock: Clock
}

function bindStore({ database, tables, waiters, clock }: StoreContext, prefix: string): Store {
  return {
    get: async (table, key) => readItem(tables[table], prefix, key, clock.now()),
    async getMany(table, keys) {
      if (keys.length > maxKeys) throw new Error(`At most ${maxKeys} items are read at once`)
      return keys.map((key) => readItem(tables[table], prefix, key, clock.now()))
    },
    query: async (table, query) => readPage(tables[table], prefix, query, clock.now()),
    queryListing: async (table, query) => readListing(tables[table], prefix, query),
    write: (changes) => database.write(() => applyChanges(tables, waiters, prefix, changes, clock.now())),
    increment: (table, key, by, bound) => database.write(() => addToCounter(tables[table], prefix, key, by, bound)),
    waitForChange: (_table, partition, timeoutMs) => waiters.wait(prefix + partition, timeoutMs),
  }
}

function platformStore(context: StoreContext): PlatformStore {
  const store = bindStore(context, `${platformTenant}|`)
  return { ...store, queryDue: async (until, limit) => readDue(context.tables.entities, until, limit) }
}
