import { setTimeout as pause } from 'node:timers/promises'
import type { WallClock } from '../../core/base/ports/clock.ts'
import type { Logger } from '../../core/base/ports/logger.ts'
import type { PlatformStore, Store, Stores, Unreadable } from '../../core/base/ports/store.ts'
import { setAsideItem } from '../../core/base/storing/set-aside.ts'
import type { Writes } from './admission.ts'
import { type ChangeWaiters, createChangeWaiters } from './change-waiters.ts'
import type { Database } from './database.ts'
import { createFeed } from './feed.ts'
import { type ItemTables, openItemTables, type TablesInTwo } from './item-tables.ts'
import { readDue, readItem, readListing, readPage } from './read-items.ts'
import { diskFailureOf, storageUnavailable } from './write-failure.ts'
import { addToCounter, applyChanges } from './write-items.ts'

const platformTenant = '_'
const platformPrefix = `${platformTenant}|`
/** The DynamoDB batch limit, kept here too. */
const maxKeys = 100

/**
 * The stores for the work of missions, which waits for a disk that fails, and those for requests, which are refused: their
 * reads are of what is on disk while nothing more comes to it.
 */
export interface LocalStores extends Stores {
  forRequests(who: Exclude<Writes, 'work'>): Stores
}

/**
 * @param feed where changes of `entities` are told; a host that reads it passes its own
 * @param waiters who waits for changes; a host that stops passes its own
 * @param logger told of what cannot be read
 */
export function createStores(
  database: Database,
  clock: WallClock,
  feed = createFeed(database),
  waiters = createChangeWaiters(),
  logger?: Pick<Logger, 'error'>,
): LocalStores {
  const context = { database, clock, waiters, logger, tables: openItemTables(database, feed) }
  return {
    ...storesOf({ ...context, who: 'work' }),
    forRequests: (who) => storesOf({ ...context, who }),
  }
}

interface StoreContext {
  readonly database: Database
  readonly tables: TablesInTwo
  readonly waiters: ChangeWaiters
  readonly clock: WallClock
  readonly who: Writes
  readonly logger: Pick<Logger, 'error'> | undefined
}

function storesOf(context: StoreContext): Stores {
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

function bindStore(context: StoreContext, prefix: string): Store {
  const { waiters, clock } = context
  const read = reader(context)
  return {
    get: (table, key) => read((tables) => readItem(tables[table], prefix, key, clock.now())),
    async getMany(table, keys) {
      if (keys.length > maxKeys) throw new Error(`At most ${maxKeys} items are read at once`)
      return read((tables) => keys.map((key) => readItem(tables[table], prefix, key, clock.now())))
    },
    query: (table, query) => read((tables) => readPage(tables[table], prefix, query, clock.now())),
    queryListing: (table, query) => read((tables) => readListing(tables[table], prefix, query, clock.now())),
    write: (changes) => write(context, (tables) => applyChanges(tables, waiters, prefix, changes, clock.now())),
    increment(table, key, by, bound) {
      return write(context, (tables) => addToCounter(tables[table], prefix, key, by, bound))
    },
    setAside: (unreadable) => setAside(context, prefix.slice(0, -1), unreadable),
    waitForChange: (_table, partition, timeoutMs) => waiters.wait(prefix + partition, timeoutMs),
  }
}

async function setAside(context: StoreContext, tenant: string, unreadable: Unreadable): Promise<void> {
  const { clock, waiters, logger } = context
  const note = setAsideItem(tenant, unreadable, clock.now())
  if (await reader(context)((tables) => readItem(tables.entities, platformPrefix, note, clock.now()))) return
  logger?.error('A stored item cannot be read, and is set aside', { tenant, ...unreadable })
  const change = { change: 'put', table: 'entities', item: note } as const
  await write(context, (tables) => applyChanges(tables, waiters, platformPrefix, [change], clock.now()))
}

function platformStore(context: StoreContext): PlatformStore {
  const store = bindStore(context, platformPrefix)
  const read = reader(context)
  return { ...store, queryDue: (until, limit) => read((tables) => readDue(tables.entities, until, limit)) }
}

/** At once where it may be, so that what is asked for in one turn is also decided in it. */
function write<Result>({ database, tables, who }: StoreContext, work: (tables: ItemTables) => Result): Promise<Result> {
  const inGroup = () => database.write(() => work(tables.known))
  return database.admit(who)?.then(inGroup) ?? inGroup()
}

const readAgainMs = 500

function reader({ database, tables, who }: StoreContext) {
  const tablesNow = () => (who !== 'work' && database.disk.hold !== undefined ? tables.onDisk : tables.known)
  return async <Result>(work: (tables: ItemTables) => Result): Promise<Result> => {
    for (;;) {
      try {
        return work(tablesNow())
      } catch (error) {
        if (!diskFailureOf(error)) throw error
        if (who !== 'work') throw storageUnavailable({ cause: error })
      }
      await pause(readAgainMs, undefined, { ref: false })
    }
  }
}
