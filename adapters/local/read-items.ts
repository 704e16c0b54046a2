import type { DueItem, Item, Key, KeyPage, Page, Query } from '../../core/base/ports/store.ts'
import { afterPrefix, compareKeys, type ItemRow } from './item-row.ts'
import { findRow, type ItemTable } from './item-tables.ts'

export function readItem<Body>(table: ItemTable, prefix: string, key: Key, now: number): Item<Body> | undefined {
  const row = findRow(table, prefix + key.partition, key.sort)
  return row && alive(row, now) ? toItem<Body>(row, prefix) : undefined
}

export function readPage<Body>(table: ItemTable, prefix: string, query: Query, now: number): Page<Body> {
  const rows = readRows(table, prefix + query.partition, query)
  const page = rows.slice(0, query.limit)
  const items = page.filter((row) => alive(row, now)).map((row) => toItem<Body>(row, prefix))
  return { items, ...cursorAfter(rows, query.limit, page.at(-1)?.sk) }
}

/** So many are read where only the first are asked for, since the next question is for those after them. */
const headLength = 128

/** The rows of a page, and if there are more, at least the next one. */
function readRows(table: ItemTable, pk: string, query: Query): readonly ItemRow[] {
  if (table.frontiers.isBeyond(pk)) return []
  if (!isFromStart(query)) return readStored(table, pk, query, query.limit + 1)
  const head = table.heads.get(pk)
  if (head && (head.whole || head.rows.length > query.limit)) return head.rows
  const length = Math.max(headLength, query.limit + 1)
  const rows = readStored(table, pk, query, length)
  table.heads.learn(pk, rows, rows.length < length)
  return rows
}

function readStored(table: ItemTable, pk: string, query: Query, length: number): readonly ItemRow[] {
  const [from, to] = range(query)
  const statement = query.descending ? table.descending : table.ascending
  const stored = statement.all(pk, from, to, length + table.unwritten.size) as unknown as ItemRow[]
  const rows = table.unwritten.over(stored, (row) => row.pk === pk && isWithin(row.sk, from, to))
  return inOrder(rows, (row) => row.sk, query).slice(0, length)
}

export function readListing(table: ItemTable, prefix: string, query: Query): KeyPage {
  const lp = prefix + query.partition
  const [from, to] = range(query)
  const statement = query.descending ? table.listingDescending : table.listingAscending
  const length = query.limit + 1
  const stored = statement.all(lp, from, to, length + table.unwritten.size) as unknown as ListingRow[]
  const listed = table.unwritten.over(stored, ({ lp: listing, ls }) => listing === lp && isWithin(ls, from, to))
  const rows = inOrder(listed as ListingRow[], (row) => row.ls, query)
  const page = rows.slice(0, query.limit)
  const keys = page.map((row) => ({ key: { partition: row.pk.slice(prefix.length), sort: row.sk }, sort: row.ls }))
  return { keys, ...cursorAfter(rows, query.limit, page.at(-1)?.ls) }
}

export function readDue<Body>(table: ItemTable, until: number, limit: number): readonly DueItem<Body>[] {
  const stored = table.due.all(until, limit + table.unwritten.size) as unknown as ItemRow[]
  const rows = table.unwritten.over(stored, ({ due }) => due !== null && due <= until)
  const earliest = rows.sort((a, b) => Number(a.due) - Number(b.due)).slice(0, limit)
  return earliest.map((row) => {
    const tenant = row.pk.slice(0, row.pk.indexOf('|'))
    return { ...toItem<Body>(row, `${tenant}|`), tenant }
  })
}

function isFromStart({ prefix, after, before, descending }: Query): boolean {
  return prefix === undefined && after === undefined && before === undefined && !descending
}

function isWithin(sort: string | null, from: string, to: string): boolean {
  return sort !== null && compareKeys(sort, from) >= 0 && compareKeys(sort, to) < 0
}

function inOrder<Row>(rows: Row[], sortOf: (row: Row) => string, { descending }: Query): Row[] {
  const up = (a: Row, b: Row) => compareKeys(sortOf(a), sortOf(b))
  return rows.sort(descending ? (a, b) => up(b, a) : up)
}

interface ListingRow {
  readonly pk: string
  readonly sk: string
  readonly ls: string
}

/** From the first key that may be in the page, to before the first that is beyond it. */
function range({ prefix = '', after, before, descending }: Query): [from: string, to: string] {
  const beyond = prefix + afterPrefix
  if (descending) return [prefix, before !== undefined && compareKeys(before, beyond) < 0 ? before : beyond]
  // U+0000 makes the next possible key of the one that was last.
  const next = after === undefined ? prefix : `${after}\0`
  return [compareKeys(next, prefix) > 0 ? next : prefix, beyond]
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
    body: bodyOf(row) as Body,
  }
  if (row.kind !== null) item.kind = row.kind
  if (row.lp !== null) item.listing = { partition: row.lp.slice(prefix.length), sort: row.ls ?? '' }
  if (row.due !== null) item.due = row.due
  if (row.expires_at !== null) item.expires_at = row.expires_at
  return item
}

/** Of small rows, which are read again and again (a key, a tenant, a slot, the head of a backlog), it is kept. */
const maxKeptLength = 512

function bodyOf(row: ItemRow): unknown {
  if (row.body.length > maxKeptLength) return JSON.parse(row.body)
  row.parsed ??= JSON.parse(row.body)
  return row.parsed
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }
