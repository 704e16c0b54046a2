import type { Change, Item, PlatformStore, Store, Stores } from '../../base/ports/store.ts'
import { isWriteConflict } from '../../base/ports/write-conflict.ts'
import { isAway, type Patience, patiently } from './patience.ts'

export function patientStores(stores: Stores, patience: Patience): Stores {
  return {
    tenant: (tenant) => patientStore(stores.tenant(tenant), patience),
    platform: patientPlatform(stores.platform, patience),
    paused: stores.paused,
  }
}

function patientPlatform(platform: PlatformStore, patience: Patience): PlatformStore {
  return { ...platform, ...patientStore(platform, patience) }
}

function patientStore(store: Store, patience: Patience): Store {
  return {
    get: (table, key, options) => patiently(patience, () => store.get(table, key, options)),
    getMany: (table, keys, options) => patiently(patience, () => store.getMany(table, keys, options)),
    query: (table, query) => patiently(patience, () => store.query(table, query)),
    queryListing: (table, query) => patiently(patience, () => store.queryListing(table, query)),
    write: (changes) => writePatiently(store, patience, changes),
    // Not retried: nobody could tell whether the first try was applied.
    increment: (table, key, by, bound) => store.increment(table, key, by, bound),
    setAside: (unreadable) => patiently(patience, () => store.setAside(unreadable)),
    waitForChange: (table, partition, timeoutMs) => store.waitForChange(table, partition, timeoutMs),
  }
}

/** A write whose answer was lost may have been applied. Its repetition then conflicts with itself, which is no conflict. */
async function writePatiently(store: Store, patience: Patience, changes: readonly Change[]): Promise<void> {
  if (!isRepeatable(changes)) return store.write(changes)
  let mayBeWritten = false
  await patiently(patience, async () => {
    try {
      await store.write(changes)
    } catch (error) {
      if (mayBeWritten && isWriteConflict(error) && (await isWritten(store, changes))) return
      mayBeWritten ||= isAway(error)
      throw error
    }
  })
}

/** An addition would be applied twice, unless the write itself makes one of its conditions false. */
function isRepeatable(changes: readonly Change[]): boolean {
  return changes.every(({ change }) => change !== 'add') || changes.some(holdsOnce)
}

/** A check still holds after the write. */
function holdsOnce(change: Change): boolean {
  return change.change !== 'check' && 'when' in change && change.when !== undefined
}

/**
 * A write is atomic, so any one of its items in the written state proves it. Every write of a leg has some in `entities`, and its
 * events never change afterwards.
 */
async function isWritten(store: Store, changes: readonly Change[]): Promise<boolean> {
  const items = changes.flatMap((change) =>
    change.change === 'put' && change.table === 'entities' ? [change.item] : [],
  )
  if (items.length === 0) return false
  const found = await store.getMany('entities', items, { consistent: true })
  return items.some((item, at) => stands(item, found[at]))
}

/** Stores keep a body as plain JSON. */
function stands({ version, body }: Item, found: Item | undefined): boolean {
  return found?.version === version && JSON.stringify(found.body) === JSON.stringify(body)
}
