/**
 * The store: items in three tables, addressed by partition and sort key, changed only by all-or-nothing writes.
 *
 * Guarantees
 * - `write` is one transaction of 1 to 100 changes with at most one change an item: all of it happens or none.
 * - A write that resolved survives the death of the process and of the machine.
 * - A read with `consistent` sees every write that resolved before it; index reads may lag (never locally, under a second on AWS).
 * - Each change of an item with a `kind` reaches the change feed at least once, in order for one partition.
 *
 * It returns what was stored, by any release: `core/base/storing/reading.ts` decodes it.
 *
 * Not in this port: scans, and names of another tenant's items. A tenant's store adds the tenant to every key itself.
 */
export interface Store {
  get(table: TableName, key: Key, options?: ReadOptions): Promise<Item | undefined>
  /** Up to 100 items, in the order of the keys; `undefined` for a missing one. */
  getMany(table: TableName, keys: readonly Key[], options?: ReadOptions): Promise<(Item | undefined)[]>
  /** One page of a partition in sort order. */
  query(table: TableName, query: Query): Promise<Page>
  /** One page of keys from the listing index, which has items under the listing that they name. */
  queryListing(table: TableName, query: Query): Promise<KeyPage>
  /** @throws WriteConflict if a condition does not hold; nothing was written. */
  write(changes: readonly Change[]): Promise<void>
  /**
   * Adds to a counter and returns its new value.
   * @throws WriteConflict if the bound would be exceeded; the counter is unchanged.
   */
  increment(table: TableName, key: Key, by: number, bound?: Bound): Promise<number>
  /** Records for operators, once, that an item of this tenant is unreadable, and logs it. The item stays as it is. */
  setAside(unreadable: Unreadable): Promise<void>
  /**
   * Resolves when the partition may have changed, and after at most `timeoutMs`; it may also resolve without a reason.
   * From `stopping` on, the process is shutting down: waiting callers answer with what they have.
   */
  waitForChange(table: TableName, partition: string, timeoutMs: number): Promise<'look' | 'stopping'>
}

/** Why an installation starts no work: it was restored, and nobody has inspected it yet. */
export interface Pause {
  /** The time of its data, in ms since the epoch. */
  readonly restored_to: number
}

/** Knows whether the installation is paused. */
export interface MayBePaused {
  paused(): Promise<Pause | undefined>
}

/** The only way to a `Store`: a handle bound to one tenant, or, in named admin use cases, one that spans tenants. */
export interface Stores extends MayBePaused {
  tenant(tenantId: string): Store
  /** Items of the platform itself: tenants by id, connections, the index of what is due. */
  readonly platform: PlatformStore
}

export interface PlatformStore extends Store {
  /** The number of parts in which the index of due items can be read separately; items of one partition are in one part. */
  readonly dueShards: number
  /** A page of the items of all tenants whose `due` time has come, earliest first. */
  queryDue(query: DueQuery): Promise<DuePage>
}

export interface DueQuery {
  /** They are due at or before this time, in ms since the epoch. */
  readonly until: number
  /** 1 to 1,000. */
  readonly limit: number
  /** From 0: only this part. */
  readonly shard?: number
  /** The cursor of the previous page. */
  readonly after?: string
}

export interface DuePage {
  readonly items: readonly DueItem[]
  /** Where to continue; absent on the last page. A page may be short, or empty, and have one. */
  readonly cursor?: string
}

export type TableName = 'entities' | 'ledger' | 'ephemeral'

export interface Key {
  readonly partition: string
  readonly sort: string
}

export interface Item<Body = unknown> extends Key {
  /** 1 when first written; each writer raises it, and conditions compare it. */
  readonly version: number
  readonly body: Body
  /** Puts the item on the change feed under this name, by which consumers filter. */
  readonly kind?: string
  /** Puts the item's key in the listing index. */
  readonly listing?: Key
  /** Milliseconds since the epoch at which the sweeper checks this item. */
  readonly due?: number
  /** Seconds since the epoch. From then on reads do not show the item; it is deleted some time later. */
  readonly expires_at?: number
}

export interface DueItem<Body = unknown> extends Item<Body> {
  readonly tenant: string
}

export interface Unreadable extends Key {
  readonly table: TableName
  /** The kind it should be decoded as. */
  readonly kind: string
  readonly reason: string
}

export interface ReadOptions {
  readonly consistent?: boolean
}

export interface Query extends ReadOptions {
  readonly partition: string
  /** Only keys with this prefix. Not together with `after`/`before` bounds outside the prefix. */
  readonly prefix?: string
  /** Only sort keys greater than this one (exclusive), in ascending reads; the page's cursor goes here. */
  readonly after?: string
  /** Only sort keys smaller than this one (exclusive), in descending reads; the page's cursor goes here. */
  readonly before?: string
  readonly descending?: boolean
  /** 1 to 1,000. */
  readonly limit: number
}

export interface Page<Body = unknown> {
  readonly items: readonly Item<Body>[]
  /** The sort key to continue from; absent on the last page. */
  readonly cursor?: string
}

export interface KeyPage {
  readonly keys: readonly { readonly key: Key; readonly sort: string }[]
  readonly cursor?: string
}

export type Change =
  | {
      readonly change: 'put'
      readonly table: Exclude<TableName, 'ledger'>
      readonly item: Item
      readonly when?: Condition
    }
  /** Entries of the ledger never change, so every write names its condition. */
  | { readonly change: 'put'; readonly table: 'ledger'; readonly item: Item; readonly when: Absent }
  | { readonly change: 'delete'; readonly table: TableName; readonly key: Key; readonly when?: Condition }
  | { readonly change: 'check'; readonly table: TableName; readonly key: Key; readonly when: Condition }
  | Add

/**
 * Adds to the numbers of an item that consists only of numbers: its body is `{name: number}`, and a missing one counts
 * as 0. Any number of writers may add at once, none needs to know the version, and all sums are exact.
 */
export interface Add {
  readonly change: 'add'
  readonly table: TableName
  readonly key: Key
  /** By name (a-z and _), integers within ±2^53. A name with 0 is written too. */
  readonly by: Readonly<Record<string, number>>
  /** The value afterwards must be within these bounds, or the write conflicts. */
  readonly bounds?: Readonly<Record<string, Bound>>
  /** Sets the item’s due time; without it the item keeps its own. */
  readonly due?: number
  /** Sets the item’s expiry. Choose a time after which nobody adds: on AWS an expired item keeps counting until it is deleted. */
  readonly expires_at?: number
}

/** `absent`: there is no such item. `version`: the item exists with exactly this version. */
export type Condition = Absent | { readonly version: number }

export interface Absent {
  readonly absent: true
}

export interface Bound {
  readonly min?: number
  readonly max?: number
}
