import type { DueItem, Item, Key, KeyPage, Page, Query } from '../../core/ports/store.ts'
import type { ItemRow } from './item-row.ts'
import { findRow, type ItemTable } from './item-tables.ts'

/** Sorts after every text that begins with what stands before it. */
const end = '\u{10FFFF}'

export function readItem<Body>(table: ItemTable, prefix: string, key: Key, now: number): Item<Body> | undefined {
  const row = findRow(table, prefix + key.partition, key.sort)
  return row && alive(row, now) ? toItem<Body>(row, prefix) : undefined
}

export function readPage<Body>(table: ItemTable, prefix: string, query: Query, now: number): Page<Body> {
  const pk = prefix + query.partition
  if (table.empty.has(pk)) return noItems
  const statement = query.descending ? table.descending : table.ascending
  const rows = statement.all(pk, ...range(query), query.limit + 1) as unknown as ItemRow[]
  if (rows.length === 0 && isWhole(query)) table.empty.add(pk)
  const page = rows.slice(0, query.limit)
  const items = page.filter((row) => alive(row, now)).map((row) => toItem<Body>(row, prefix))
  return { items, ...cursorAfter(rows, query.limit, page.at(-1)?.sk) }
}

export function readListing(table: ItemTable, prefix: string, query: Query): KeyPage {
  const statement = query.descending ? table.listingDescending : table.listingAscending
  const rows = statement.all(prefix + query.partition, ...range(query), query.limit + 1) as unknown as ListingRow[]
  const page = rows.slice(0, query.limit)
  const keys = page.map((row) => ({ key: { partition: row.pk.slice(prefix.length), sort: row.sk }, sort: row.ls }))
  return { keys, ...cursorAfter(rows, query.limit, page.at(-1)?.ls) }
}

export function readDue<Body>(table: ItemTable, until: number, limit: number): readonly DueItem<Body>[] {
  const rows = table.due.all(until, limit) as unknown as ItemRow[]
  return rows.map((row) => {
    const tenant = row.pk.slice(0, row.pk.indexOf('|'))
    return { ...toItem<Body>(row, `${tenant}|`), tenant }
  })
}

const noItems: Page<never> = { items: [] }

function isWhole({ prefix, after, before }: Query): boolean {
  return prefix === undefined && after === undefined && before === undefined
}

interface ListingRow {
  readonly pk: string
  readonly sk: string
  readonly ls: string
}

/** From the first key that may be in the page, to before the first that is beyond it. */
function range({ prefix = '', after, before, descending }: Query): [from: string, to: string] {
  const beyond = prefix + end
  if (descending) return [prefix, before !== undefined && before < beyond ? before : beyond]
  // U+0000 makes the next possible key of the one that was last.
  const next = after === undefined ? prefix : `${after}\0`
  return [next > prefix ? next : prefix, beyond]
}

function cursorAfter(rows: readonly unknown[], limit: number, last: string | undefined): { cursor?: string } {
  return rows.length > limit && last !== undefined ? { cursor: last } : {}
}

function alive(row: ItemRow, now: number): boolean {
  return row.expires_at === null || row.expires_at * 1000 > now
}

function toItem<Body>(row: ItemRow, prefix: string): Item<Body> {
  const item: Writable<Item<Body>> = {
    partition: row.pk.slice(prefix.length),
    sort: row.sk,
    version: row.v,
    body: JSON.parse(row.body) as Body,
  }
  if (row.kind !== null) item.kind = row.kind
  if (row.lp !== null) item.listing = { partition: row.lp.slice(prefix.length), sort: row.ls ?? '' }
  if (row.due !== null) item.due = row.due
  if (row.expires_at !== null) item.expires_at = row.expires_at
  return item
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }
