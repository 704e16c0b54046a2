import type { Blobs } from '../../core/base/ports/blobs.ts'
import type { Lanes } from '../../core/base/ports/lanes.ts'
import type { Ports } from '../../core/base/ports/ports.ts'
import type { Scheduler } from '../../core/base/ports/scheduler.ts'
import type { PlatformStore, Store, Stores } from '../../core/base/ports/store.ts'
import type { Web } from '../../core/base/ports/web.ts'

/** A call of a port, on its way. */
export interface Call {
  readonly port: 'stores' | 'blobs' | 'lanes' | 'scheduler' | 'web'
  readonly operation: string
  /** Of a blob. */
  readonly key?: string
}

/** Stands between a use case and its ports: may delay a call, repeat it, leave it out, or lose its answer. */
export type Intercept = <Result>(call: Call, perform: () => Promise<Result>) => Promise<Result>

export function interceptPorts(ports: Ports, intercept: Intercept): Ports {
  return {
    ...ports,
    stores: interceptStores(ports.stores, intercept),
    blobs: interceptBlobs(ports.blobs, intercept),
    lanes: interceptLanes(ports.lanes, intercept),
    scheduler: interceptScheduler(ports.scheduler, intercept),
    web: interceptWeb(ports.web, intercept),
  }
}

export function interceptStores(stores: Stores, intercept: Intercept): Stores {
  return {
    tenant: (tenant) => interceptStore(stores.tenant(tenant), intercept),
    platform: interceptPlatform(stores.platform, intercept),
    paused: stores.paused,
  }
}

function interceptStore(store: Store, intercept: Intercept): Store {
  const via = <Result>(operation: keyof Store, perform: () => Promise<Result>) =>
    intercept({ port: 'stores', operation }, perform)
  return {
    get: (table, key, options) => via('get', () => store.get(table, key, options)),
    getMany: (table, keys, options) => via('getMany', () => store.getMany(table, keys, options)),
    query: (table, query) => via('query', () => store.query(table, query)),
    queryListing: (table, query) => via('queryListing', () => store.queryListing(table, query)),
    write: (changes) => via('write', () => store.write(changes)),
    increment: (table, key, by, bound) => via('increment', () => store.increment(table, key, by, bound)),
    setAside: (unreadable) => via('setAside', () => store.setAside(unreadable)),
    waitForChange: (table, partition, timeoutMs) =>
      via('waitForChange', () => store.waitForChange(table, partition, timeoutMs)),
  }
}

function interceptPlatform(platform: PlatformStore, intercept: Intercept): PlatformStore {
  return {
    ...interceptStore(platform, intercept),
    dueShards: platform.dueShards,
    queryDue: (query) => intercept({ port: 'stores', operation: 'queryDue' }, () => platform.queryDue(query)),
  }
}

function interceptBlobs(blobs: Blobs, intercept: Intercept): Blobs {
  return {
    put: (tenant, key, bytes, keptUntil) =>
      intercept({ port: 'blobs', operation: 'put', key }, () => blobs.put(tenant, key, bytes, keptUntil)),
    get: (tenant, key) => intercept({ port: 'blobs', operation: 'get', key }, () => blobs.get(tenant, key)),
    delete: (tenant, key) => intercept({ port: 'blobs', operation: 'delete', key }, () => blobs.delete(tenant, key)),
  }
}

export function interceptLanes(lanes: Lanes, intercept: Intercept): Lanes {
  return { send: (message) => intercept({ port: 'lanes', operation: 'send' }, () => lanes.send(message)) }
}

export function interceptScheduler(scheduler: Scheduler, intercept: Intercept): Scheduler {
  return {
    set: (timer) => intercept({ port: 'scheduler', operation: 'set' }, () => scheduler.set(timer)),
    remove: (name) => intercept({ port: 'scheduler', operation: 'remove' }, () => scheduler.remove(name)),
  }
}

function interceptWeb(web: Web, intercept: Intercept): Web {
  return { fetch: (request) => intercept({ port: 'web', operation: 'fetch' }, () => web.fetch(request)) }
}
