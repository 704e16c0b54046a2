import { setTimeout as pause } from 'node:timers/promises'
import type { WallClock } from '../../core/base/ports/clock.ts'
import type { Logger } from '../../core/base/ports/logger.ts'
import type { Item, Pause, PlatformStore, Store, Stores, Unreadable } from '../../core/base/ports/store.ts'
import { setAsideItem } from '../../core/base/storing/set-aside.ts'
import type { Writes } from './admission.ts'
import { byTenant } from './by-tenant.ts'
import { type ChangeWaiters, createChangeWaiters } from './change-waiters.ts'
import type { Database } from './database.ts'
import { createFeed, type Feed } from './feed.ts'
import { type ItemTables, type Meter, openItemTables, type TablesInTwo } from './item-tables.ts'
import { type LoopShares, noLoopShares } from './loop-shares.ts'
import { maxPageLength, readDue, readItem, readListing, readPage } from './read-items.ts'
import { diskFailureOf, storageUnavailable } from './write-failure.ts'
import { addToCounter, applyChanges } from './write-items.ts'

/** The owner of the platform’s own items. */
export const platformTenant = '_'
/** Takes turns like a tenant; no tenant has this name. */
const whatIsDue = 'what is due'
const platformPrefix = `${platformTenant}|`
/** The DynamoDB batch limit, enforced here too. */
const maxKeys = 100

/**
 * The stores for missions' work, which waits for a failing disk, and those for requests, which are refused: while nothing
 * can be written, they read only what is on disk.
 */
export interface LocalStores extends Stores {
  forRequests(who: Exclude<Writes, 'work'>): Stores
}

export interface StoresOptions {
  /** Where changes of `entities` are reported; a host that reads the feed passes its own. */
  readonly feed?: Feed
  /** Who waits for changes; a host that stops passes its own. */
  readonly waiters?: ChangeWaiters
  /** Told of unreadable items. */
  readonly logger?: Pick<Logger, 'error'>
  /** In characters that are read and written, by tenant. */
  readonly loop?: LoopShares
  /** Whether the data folder is paused. */
  readonly pause?: { now(): Pause | undefined }
}

const neverPaused = { now: () => undefined }

export function createStores(
  database: Database,
  clock: WallClock,
  {
    feed = createFeed(database),
    waiters = createChangeWaiters(),
    logger,
    loop = noLoopShares,
    pause: paused = neverPaused,
  }: StoresOptions = {},
): LocalStores {
  const meter = { units: 0 }
  const tables = openItemTables(database, feed, meter)
  const context = { database, clock, waiters, logger, loop, meter, tables, paused }
  return {
    ...storesOf({ ...context, who: 'work' }),
    forRequests: (who) => storesOf({ ...context, who }),
  }
}

interface StoreContext {
  readonly database: Database
  readonly tables: TablesInTwo
  readonly meter: Meter
  readonly loop: LoopShares
  readonly paused: { now(): Pause | undefined }
  readonly waiters: ChangeWaiters
  readonly clock: WallClock
  readonly who: Writes
  readonly logger: Pick<Logger, 'error'> | undefined
}

function storesOf(context: StoreContext): Stores {
  return {
    tenant: byTenant((tenantId) => {
      if (tenantId === '' || tenantId === platformTenant || tenantId.includes('|'))
        throw new Error(`Not a tenant id: ${tenantId}`)
      return bindStore(context, tenantId)
    }),
    platform: platformStore(context),
    paused: async () => context.paused.now(),
  }
}

function bindStore(context: StoreContext, tenant: string): Store {
  const { waiters, clock, meter } = context
  const prefix = `${tenant}|`
  const read = reader(context, tenant)
  return {
    get: (table, key) => read((tables) => readItem(tables[table], prefix, key, clock.now())),
    async getMany(table, keys) {
      if (keys.length > maxKeys) throw new Error(`At most ${maxKeys} items are read at once`)
      const items: (Item | undefined)[] = []
      // As much at a time as a page has.
      const readOn = (tables: ItemTables) => {
        const end = meter.units + maxPageLength
        const left = keys.slice(items.length)
        for (const key of left) {
          items.push(readItem(tables[table], prefix, key, clock.now()))
          if (meter.units > end) return
        }
      }
      do await read(readOn)
      while (items.length < keys.length)
      return items
    },
    query: (table, query) => read((tables) => readPage(tables[table], prefix, query, clock.now())),
    queryListing: (table, query) => read((tables) => readListing(tables[table], prefix, query, clock.now())),
    write: (changes) => write(context, tenant, (tables) => applyChanges(tables, waiters, prefix, changes, clock.now())),
    increment(table, key, by, bound) {
      return write(context, tenant, (tables) => addToCounter(tables[table], prefix, key, by, bound))
    },
    setAside: (unreadable) => setAside(context, tenant, unreadable),
    waitForChange: (_table, partition, timeoutMs) => waiters.wait(prefix + partition, timeoutMs),
  }
}

async function setAside(context: StoreContext, tenant: string, unreadable: Unreadable): Promise<void> {
  const { clock, waiters, logger } = context
  const note = setAsideItem(tenant, unreadable, clock.now())
  const read = reader(context, platformTenant)
  if (await read((tables) => readItem(tables.entities, platformPrefix, note, clock.now()))) return
  logger?.error('A stored item cannot be read, and is set aside', { tenant, ...unreadable })
  const change = { change: 'put', table: 'entities', item: note } as const
  await write(context, platformTenant, (tables) => applyChanges(tables, waiters, platformPrefix, [change], clock.now()))
}

function platformStore(context: StoreContext): PlatformStore {
  const store = bindStore(context, platformTenant)
  // Reading all of it takes long, so it shares turns of the event loop like a tenant.
  const read = reader(context, whatIsDue)
  // One process reads one file: reading in parts would not be faster.
  return {
    ...store,
    dueShards: 1,
    queryDue: (query) => read((tables) => readDue(tables.entities, query)),
  }
}

/** At once if allowed, so that requests of one turn are also decided in it. */
function write<Result>(context: StoreContext, tenant: string, work: (tables: ItemTables) => Result): Promise<Result> {
  const { database, tables, who } = context
  const inGroup = () => database.write(() => counted(context, tenant, () => work(tables.known)), tenant)
  return database.admit(who)?.then(inGroup) ?? inGroup()
}

const readAgainMs = 500

function reader(context: StoreContext, tenant: string) {
  const { database, tables, who, loop } = context
  const tablesNow = () => (who !== 'work' && database.disk.hold !== undefined ? tables.onDisk : tables.known)
  // Items that belong to no tenant are needed by all: above all the keys.
  const { run } = tenant === platformTenant ? noLoopShares : loop
  return async <Result>(work: (tables: ItemTables) => Result): Promise<Result> => {
    for (;;) {
      try {
        return await run(groupOf(context, tenant), () => counted(context, tenant, () => work(tablesNow())))
      } catch (error) {
        if (!diskFailureOf(error)) throw error
        if (who !== 'work') throw storageUnavailable({ cause: error })
      }
      await pause(readAgainMs, undefined, { ref: false })
    }
  }
}

/** A tenant’s requests do not delay its missions. */
function groupOf({ who }: StoreContext, tenant: string): string {
  return who === 'work' ? `work of ${tenant}` : tenant
}

/** The overhead of a read or write besides its text, in characters. */
const unitsOfEach = 2048

function counted<Result>(context: StoreContext, tenant: string, work: () => Result): Result {
  const { meter, loop } = context
  const before = meter.units
  try {
    return work()
  } finally {
    loop.spend(groupOf(context, tenant), meter.units - before + unitsOfEach)
  }
}
