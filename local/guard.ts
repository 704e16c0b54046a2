import { byTenant } from '../adapters/local/by-tenant.ts'
import type { Ports } from '../core/base/ports/ports.ts'
import type { PlatformStore, Store, Stores, TableName } from '../core/base/ports/store.ts'
import type { FunctionDefinition, StoreOperation, Uses } from '../functions/runtime/definition.ts'

/**
 * The local stand-in for IAM: a function gets the ports that it declares, and an operation that it does not declare
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
  const allow = (table: TableName, operation: StoreOperation) => {
    if (!allowed[table].has(operation)) refuse(definition, `stores: ${operation} on ${table}`)
  }
  return {
    tenant: byTenant((tenantId) => guardStore(stores.tenant(tenantId), allow)),
    platform: guardPlatform(stores.platform, allow),
    // Whoever has a store sees of which format it is, and whether it is paused.
    paused: stores.paused,
  }
}

type Allow = (table: TableName, operation: StoreOperation) => void

function guardStore(store: Store, allow: Allow): Store {
  return {
    get(table, key, options) {
      allow(table, 'get')
      return store.get(table, key, options)
    },
    getMany(table, keys, options) {
      allow(table, 'get')
      return store.getMany(table, keys, options)
    },
    query(table, query) {
      allow(table, 'query')
      return store.query(table, query)
    },
    queryListing(table, query) {
      allow(table, 'queryListing')
      return store.queryListing(table, query)
    },
    write(changes) {
      for (const { table, change } of changes) allow(table, change)
      return store.write(changes)
    },
    increment(table, key, by, bound) {
      allow(table, 'increment')
      return store.increment(table, key, by, bound)
    },
    // Who may read may say that something cannot be read.
    setAside: (unreadable) => store.setAside(unreadable),
    waitForChange: (table, partition, timeoutMs) => store.waitForChange(table, partition, timeoutMs),
  }
}

function guardPlatform(store: PlatformStore, allow: Allow): PlatformStore {
  return {
    ...guardStore(store, allow),
    dueShards: store.dueShards,
    queryDue(...asked) {
      allow('entities', 'queryDue')
      return store.queryDue(...asked)
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
