import { type Attributes, toAttributes, toKey } from '../../adapters/aws/dynamodb/attributes.ts'
import type { Change, DueQuery, Item, PlatformStore, Query, Store, Stores } from '../../core/base/ports/store.ts'
import { ofWrite, unitsOfRead } from './capacity.ts'

/** The DynamoDB requests and units of calls to the store. */
export interface Metered {
  reads: number
  writes: number
  read_units: number
  write_units: number
  index_write_units: number
}

/** A query of the due index asks each of its shards. */
const shards = 4

/**
 * Counts, for any store, the requests and request units of the same calls on AWS, as `adapters/aws/dynamodb/` sends them and with
 * the sizes that items have there. For benchmarks that need a simulated clock, or too many missions for an emulator.
 */
export function meterStores(stores: Stores): { readonly stores: Stores; readonly metered: Metered } {
  const metered: Metered = { reads: 0, writes: 0, read_units: 0, write_units: 0, index_write_units: 0 }
  const meterOf = (store: Store, owner: string) => meterStore(store, owner, metered)
  const platform: PlatformStore = {
    ...meterOf(stores.platform, '_platform|'),
    dueShards: stores.platform.dueShards,
    async queryDue(query: DueQuery) {
      const page = await stores.platform.queryDue(query)
      const due = page.items
      metered.reads += shards
      const each = Math.max(1, Math.ceil(due.length / shards))
      for (let shard = 0; shard < shards; shard++) {
        const items = due.slice(shard * each, (shard + 1) * each)
        metered.read_units += unitsOfRead(
          items.map((item) => toAttributes(`${item.tenant}|`, item)),
          false,
        )
      }
      return page
    },
  }
  return { metered, stores: { tenant: (id) => meterOf(stores.tenant(id), `${id}|`), platform, paused: stores.paused } }
}

function meterStore(store: Store, owner: string, metered: Metered): Store {
  const attributes = (item: Item | undefined) => (item ? toAttributes(owner, item) : undefined)
  const read = (items: readonly (Item | undefined)[], consistent: boolean | undefined) => {
    const found = items.map(attributes).filter((item) => item !== undefined)
    metered.read_units += unitsOfRead(found, consistent === true)
  }
  return {
    ...store,
    async get(...[table, key, options]: Parameters<Store['get']>) {
      const item = await store.get(table, key, options)
      metered.reads += 1
      read([item], options?.consistent)
      return item
    },
    async getMany(...[table, keys, options]: Parameters<Store['getMany']>) {
      const items = await store.getMany(table, keys, options)
      metered.reads += 1
      for (const item of items) read([item], options?.consistent)
      return items
    },
    async query(table: 'entities' | 'ledger' | 'ephemeral', query: Query) {
      const page = await store.query(table, query)
      metered.reads += 1
      read(page.items, query.consistent)
      return page
    },
    async queryListing(table, query) {
      const page = await store.queryListing(table, query)
      metered.reads += 1
      const rows = page.keys.map(({ key, sort }) => ({
        ...toKey(owner, key),
        ...{ lp: { S: owner + query.partition }, ls: { S: sort } },
      }))
      metered.read_units += unitsOfRead(rows, false)
      return page
    },
    async write(changes) {
      const before = await Promise.all(changes.map((change) => store.get(change.table, keyOf(change))))
      await store.write(changes)
      metered.writes += 1
      const factor = changes.length > 1 || changes.some(({ change }) => change === 'add') ? 2 : 1
      for (const [at, change] of changes.entries()) {
        const units = ofWrite(attributes(before[at]), after(change, before[at], attributes), factor)
        metered.write_units += units.write
        metered.index_write_units += units.index_write
      }
    },
  }
}

function keyOf(change: Change) {
  return change.change === 'put' ? change.item : change.key
}

function after(
  change: Change,
  before: Item | undefined,
  attributes: (item: Item | undefined) => Attributes | undefined,
): Attributes | undefined {
  if (change.change === 'put') return attributes(change.item)
  if (change.change === 'delete') return undefined
  if (change.change === 'check' || !before) return attributes(before)
  return attributes({ ...before, ...(change.due !== undefined && { due: change.due }) })
}
