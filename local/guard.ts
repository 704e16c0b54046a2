import { byTenant } from '../adapters/local/by-tenant.ts'
import type { Ports } from '../core/base/ports/ports.ts'
import type { PlatformStore, Store, Stores, TableName } from '../core/base/ports/store.ts'
import type { FunctionDefinition, StoreOperation, Uses } from '../functions/runtime/definition.ts'
import { closedOfTenants, isAmong, openOfPlatform } from '../functions/runtime/parts.ts'
import { checksSessions, sessionAccess } from '../functions/runtime/session-access.ts'

/**
 * The local stand-in for IAM: a function gets the ports that it declares, and an undeclared operation
 * fails here as it would on AWS.
 */
export function guardPorts(definition: FunctionDefinition, ports: Ports): Partial<Ports> {
  const { clock, ids, memory, settings, logger } = ports
  const guarded: Record<string, unknown> = { clock, ids, memory, settings, logger }
  for (const [port, operations] of Object.entries(definition.uses)) {
    guarded[port] =
      port === 'stores'
        ? guardStores(definition, ports.stores)
        : guardOperations(definition, port, ports[port as keyof Ports], operations as readonly string[])
  }
  return guarded as Partial<Ports>
}

function guardOperations(
  definition: FunctionDefinition,
  name: string,
  port: object,
  allowed: readonly string[],
): object {
  const entries = Object.entries(port).map(([operation, call]) => [
    operation,
    allowed.includes(operation) ? call : () => refuse(definition, `${name}.${operation}`),
  ])
  return Object.fromEntries(entries)
}

function guardStores(definition: FunctionDefinition, stores: Stores): Stores {
  const allowed = allowedOperations(definition.uses)
  const parts = definition.parts ?? []
  const allow: Allow = (table, operation) => {
    if (!allowed[table].has(operation)) refuse(definition, `stores: ${operation} on ${table}`)
  }
  const isCheckOfSession = sessionsFor(definition)
  const allowForTenants: Allow = (table, operation, partition) => {
    if (isCheckOfSession(table, operation, partition)) return
    allow(table, operation, partition)
    const isClosed = changing.has(operation) && isAmong(closedOfTenants(table, parts), partition)
    if (isClosed) refuse(definition, `the part of ${table} with ${partition}`)
  }
  const allowForPlatform: Allow = (table, operation, partition) => {
    allow(table, operation, partition)
    if (!isAmong(openOfPlatform(table, parts), partition)) refuse(definition, `the platform's part with ${partition}`)
  }
  return {
    tenant: byTenant((tenantId) => guardStore(stores.tenant(tenantId), allowForTenants)),
    platform: guardPlatform(stores.platform, allowForPlatform, allow),
    // Whoever has a store sees its format, and whether it is paused.
    paused: stores.paused,
  }
}

type Allow = (table: TableName, operation: StoreOperation, partition: string) => void

/** Whether an operation checks a session, which each function that answers requests may do. */
function sessionsFor(definition: FunctionDefinition): (...asked: Parameters<Allow>) => boolean {
  const { table: own, read, put } = sessionAccess
  if (!checksSessions(definition)) return () => false
  return (table, operation, partition) =>
    table === own &&
    ((operation === 'get' && isAmong(read, partition)) || (operation === 'put' && isAmong(put, partition)))
}

const changing: ReadonlySet<StoreOperation> = new Set(['put', 'delete', 'add', 'increment'])

function guardStore(store: Store, allow: Allow): Store {
  return {
    get(table, key, options) {
      allow(table, 'get', key.partition)
      return store.get(table, key, options)
    },
    getMany(table, keys, options) {
      for (const { partition } of keys) allow(table, 'get', partition)
      return store.getMany(table, keys, options)
    },
    query(table, query) {
      allow(table, 'query', query.partition)
      return store.query(table, query)
    },
    queryListing(table, query) {
      allow(table, 'queryListing', query.partition)
      return store.queryListing(table, query)
    },
    write(changes) {
      for (const one of changes) {
        const { partition } = one.change === 'put' ? one.item : one.key
        allow(one.table, one.change, partition)
      }
      return store.write(changes)
    },
    increment(table, key, by, bound) {
      allow(table, 'increment', key.partition)
      return store.increment(table, key, by, bound)
    },
    // Whoever may read may report an unreadable item.
    setAside: (unreadable) => store.setAside(unreadable),
    waitForChange: (table, partition, timeoutMs) => store.waitForChange(table, partition, timeoutMs),
  }
}

/** @param allowIndex for the index of all tenants */
function guardPlatform(store: PlatformStore, allow: Allow, allowIndex: Allow): PlatformStore {
  return {
    ...guardStore(store, allow),
    dueShards: store.dueShards,
    queryDue(query) {
      allowIndex('entities', 'queryDue', '')
      return store.queryDue(query)
    },
  }
}

function allowedOperations(uses: Uses): Record<TableName, ReadonlySet<StoreOperation>> {
  return {
    entities: new Set(uses.stores?.entities),
    ledger: new Set(uses.stores?.ledger),
    ephemeral: new Set(uses.stores?.ephemeral),
  }
}

function refuse({ name }: FunctionDefinition, operation: string): never {
  throw new Error(`The function ${name} does not declare ${operation}; add it to functions/${name}/function.ts`)
}
