import type { Change, Condition, Item, Key, Stores, TableName } from '../../core/base/ports/store.ts'
import { isWriteConflict } from '../../core/base/ports/write-conflict.ts'

export interface StoreHarness {
  readonly stores: Stores
  /** Everything on the change feed of `entities` so far, oldest first for one partition. */
  readFeed(): Promise<readonly FeedRecord[]>
  /** The stores of a new process on the same data. */
  restart(): Promise<Stores>
  close(): Promise<void>
}

export interface FeedRecord {
  readonly tenant: string
  readonly partition: string
  readonly sort: string
  readonly kind: string
  readonly body: unknown
}

export function item(partition: string, sort: string, rest: Partial<Item> = {}): Item {
  return { partition, sort, version: 1, body: { at: sort }, ...rest }
}

export function put(it: Item, when?: Condition, table: TableName = 'entities'): Change {
  if (table === 'ledger') return { change: 'put', table, item: it, when: { absent: true } }
  return { change: 'put', table, item: it, ...(when && { when }) }
}

export function remove(key: Key, when?: Condition): Change {
  return { change: 'delete', table: 'entities', key: keyOf(key), ...(when && { when }) }
}

export function keyOf({ partition, sort }: Key): Key {
  return { partition, sort }
}

/** The positions of the changes at fault, or `undefined` when the write happened. */
export async function conflictsOf(write: Promise<unknown>): Promise<readonly number[] | undefined> {
  try {
    await write
    return undefined
  } catch (error) {
    if (isWriteConflict(error)) return error.conflicts
    throw error
  }
}
