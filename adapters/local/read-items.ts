import type { DuePage, DueQuery, Item, Key, KeyPage, Page, Query } from '../../core/base/ports/store.ts'
import { afterPrefix, compareKeys, type ItemRow } from './item-row.ts'
import { findRow, type ItemTable } from './item-tables.ts'

export function readItem(table: ItemTable, prefix: string, key: Key, now: number): Item | undefined {
  const row = findRow(table, prefix + key.partition, key.sort)
  return row && alive(row, now) ? toItem(table, row, prefix) : undefined
}

export function readPage(table: ItemTable, prefix: string, query: Query, now: number): Page {
  const pk = prefix + query.partition
  const found = readAlive(
    query,
    now,
    (row: ItemRow) => row.sk,
    (part) => readRows(table, pk, part),
  )
  const { rows, cursor } = withinLength(found, ({ sk }) => sk)
  const items = rows.map((row) => toItem(table, row, prefix))
  return cursor === undefined ? { items } : { items, cursor }
}

/** A page ends when it takes the event loop a few milliseconds, as DynamoDB’s do at 1 MB; it always has the first row. */
export const maxPageLength = 256 * 1024

function withinLength(page: RowPage, sortOf: (row: ItemRow) => string): RowPage {
  const { rows } = page
  let length = 0
  const end = rows.findIndex(({ body }, at) => {
    length += body.length
    return at > 0 && length > maxPageLength
  })
  return end < 0 ? page : cut(rows, end, sortOf)
}

interface RowPage {
  readonly rows: readonly ItemRow[]
  readonly cursor?: string
}

/** How many expired rows are skipped at once; a page is short, or empty with a cursor, only beyond that. */
const maxPassedOver = 5000
const readOnAtOnce = 500

interface Expiring {
  readonly expires_at: number | null
}

/**
 * A page of rows that have not expired.
 * @param read the rows of a part and, if there are more, at least the next one
 */
function readAlive<Row extends Expiring>(
  query: Query,
  now: number,
  sortOf: (row: Row) => string,
  read: (part: Query) => readonly Row[],
): { readonly rows: readonly Row[]; readonly cursor?: string } {
  const found: Row[] = []
  let part = query
  for (let passed = 0; ; ) {
    const rows = read(part)
    found.push(...rows.filter((row) => alive(row, now)))
    if (found.length > query.limit) return cut(found, query.limit, sortOf)
    const last = rows.at(-1)
    if (rows.length <= part.limit || !last) return { rows: found }
    passed += rows.length
    if (passed >= maxPassedOver) return { rows: found, cursor: sortOf(last) }
    part = { ...query, [query.descending ? 'before' : 'after']: sortOf(last), limit: readOnAtOnce }
  }
}

function cut<Row>(found: readonly Row[], limit: number, sortOf: (row: Row) => string) {
  const rows = found.slice(0, limit)
  return { rows, cursor: sortOf(rows[limit - 1] as Row) }
}

/** How many are read if only the first are requested, since the next request is for those after them. */
const headLength = 128

/** The rows of a page and, if there are more, at least the next one. */
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

export function readListing(table: ItemTable, prefix: string, query: Query, now: number): KeyPage {
  const lp = prefix + query.partition
  const { rows, cursor } = readAlive(
    query,
    now,
    (row: ListingRow) => row.ls,
    (part) => readListed(table, lp, part),
  )
  const keys = rows.map((row) => ({ key: { partition: row.pk.slice(prefix.length), sort: row.sk }, sort: row.ls }))
  table.meter.units += keys.length * unitsOfAKey
  return cursor === undefined ? { keys } : { keys, cursor }
}

/** Its approximate length. */
const unitsOfAKey = 64

function readListed(table: ItemTable, lp: string, query: Query): readonly ListingRow[] {
  const [from, to] = range(query)
  const statement = query.descending ? table.listingDescending : table.listingAscending
  const length = query.limit + 1
  const stored = statement.all(lp, from, to, length + table.unwritten.size) as unknown as ListingRow[]
  const listed = table.unwritten.over(stored, ({ lp: listing, ls }) => listing === lp && isWithin(ls, from, to))
  return inOrder(listed as ListingRow[], (row) => row.ls, query).slice(0, length)
}

export function readDue(table: ItemTable, { until, limit, after }: DueQuery): DuePage {
  const from = after === undefined ? beforeAllDue : (JSON.parse(after) as DuePlace)
  const stored = table.due.all(until, ...from, limit + 1 + table.unwritten.size) as unknown as ItemRow[]
  const isDue = (row: ItemRow) => row.due !== null && row.due <= until && compareDue(duePlace(row), from) > 0
  const found = table.unwritten.over(stored, isDue).sort((one, other) => compareDue(duePlace(one), duePlace(other)))
  const cursorOf = (row: ItemRow) => JSON.stringify(duePlace(row))
  const page = found.length > limit ? cut(found, limit, cursorOf) : { rows: found }
  const { rows, cursor } = withinLength(page, cursorOf)
  const items = rows.map((row) => {
    const tenant = row.pk.slice(0, row.pk.indexOf('|'))
    return { ...toItem(table, row, `${tenant}|`), tenant }
  })
  return cursor === undefined ? { items } : { items, cursor }
}

/** The position of a row in the index of due items, which has the keys of each row after its time. */
type DuePlace = readonly [due: number, pk: string, sk: string]

const beforeAllDue: DuePlace = [Number.MIN_SAFE_INTEGER, '', '']

function duePlace({ due, pk, sk }: ItemRow): DuePlace {
  return [Number(due), pk, sk]
}

function compareDue([due, pk, sk]: DuePlace, [otherDue, otherPk, otherSk]: DuePlace): number {
  return due - otherDue || compareKeys(pk, otherPk) || compareKeys(sk, otherSk)
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
  readonly expires_at: number | null
}

/** From the first key that may be in the page, to before the first that is beyond it. */
function range({ prefix = '', after, before, descending }: Query): [from: string, to: string] {
  const beyond = prefix + afterPrefix
  if (descending) return [prefix, before !== undefined && compareKeys(before, beyond) < 0 ? before : beyond]
  // U+0000 makes the next possible key after the last one.
  const next = after === undefined ? prefix : `${after}\0`
  return [compareKeys(next, prefix) > 0 ? next : prefix, beyond]
}

function alive(row: Expiring, now: number): boolean {
  return row.expires_at === null || row.expires_at * 1000 > now
}

function toItem(table: ItemTable, row: ItemRow, prefix: string): Item {
  const item: Writable<Item> = {
    partition: row.pk.slice(prefix.length),
    sort: row.sk,
    version: row.v,
    body: bodyOf(table, row),
  }
  if (row.kind !== null) item.kind = row.kind
  if (row.lp !== null) item.listing = { partition: row.lp.slice(prefix.length), sort: row.ls ?? '' }
  if (row.due !== null) item.due = row.due
  if (row.expires_at !== null) item.expires_at = row.expires_at
  return item
}

/** The parsed and decoded form of small rows is kept, since they are read again and again (a key, a tenant, a slot, a mission). */
const maxKeptLength = 2048

function bodyOf({ meter }: ItemTable, row: ItemRow): unknown {
  if (row.parsed !== undefined) return row.parsed
  meter.units += row.body.length
  const body: unknown = JSON.parse(row.body)
  if (row.body.length <= maxKeptLength) row.parsed = body
  return body
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }
