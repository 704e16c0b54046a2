import type {
  Change,
  Item,
  Key,
  Page,
  Query,
  ReadOptions,
  Store,
  Stores,
  TableName,
} from '../../core/base/ports/store.ts'

/**
 * A store whose plain reads lag, as DynamoDB's may: what is not read as `consistent` is shown as it was before the last
 * write of it. What decides on such a read decides wrong.
 */
export function laggingStores(stores: Stores): Stores {
  const bound = new Map<string, Store>()
  return {
    tenant(id) {
      const store = bound.get(id) ?? lagging(stores.tenant(id))
      bound.set(id, store)
      return store
    },
    platform: { ...stores.platform, ...lagging(stores.platform) },
    paused: stores.paused,
  }
}

function lagging(store: Store): Store {
  const before = new Map<string, Item | undefined>()

  async function write(changes: readonly Change[]): Promise<void> {
    const keys = changes.filter(({ change }) => change !== 'check').map((one) => [one.table, keyOf(one)] as const)
    const were = await Promise.all(keys.map(([table, key]) => store.get(table, key, { consistent: true })))
    await store.write(changes)
    for (const [at, [table, key]] of keys.entries()) before.set(nameOf(table, key), were[at])
  }

  function asItWas(table: TableName, key: Key, item: Item | undefined, options: ReadOptions = {}) {
    const name = nameOf(table, key)
    return options.consistent || !before.has(name) ? item : before.get(name)
  }

  return {
    ...store,
    write,
    get: async (table: TableName, key: Key, options?: ReadOptions) =>
      asItWas(table, key, await store.get(table, key, options), options),
    async getMany(table: TableName, keys: readonly Key[], options?: ReadOptions) {
      const items = await store.getMany(table, keys, options)
      return items.map((item, at) => asItWas(table, keys[at] as Key, item, options))
    },
    async query(table: TableName, query: Query): Promise<Page> {
      const page = await store.query(table, query)
      const items = page.items.flatMap((item) => asItWas(table, item, item, query) ?? [])
      return { ...page, items }
    },
  }
}

function keyOf(change: Change): Key {
  return change.change === 'put' ? change.item : change.key
}

function nameOf(table: TableName, { partition, sort }: Key): string {
  return `${table} ${partition} ${sort}`
}
