import type { StatementSync } from 'node:sqlite'
import type { TableName } from '../../core/base/ports/store.ts'
import type { Database } from './database.ts'
import type { Feed } from './feed.ts'
import { afterPrefix, compareKeys, type ItemRow, rowId } from './item-row.ts'
import { createPartitionFrontiers, type PartitionFrontiers } from './partition-frontiers.ts'
import { createPartitionHeads, type PartitionHeads } from './partition-heads.ts'
import { createRowCache, type RowCache } from './row-cache.ts'
import { createUnwrittenRows, type UnwrittenRows } from './unwritten-rows.ts'

/** One table of items: what is on disk, what is not yet, and what is known of both. */
export interface ItemTable {
  readonly get: StatementSync
  readonly ascending: StatementSync
  readonly descending: StatementSync
  readonly listingAscending: StatementSync
  readonly listingDescending: StatementSync
  readonly due: StatementSync
  /** Only `entities` has a change feed. */
  readonly feed: Feed | undefined
  readonly unwritten: UnwrittenRows
  readonly frontiers: PartitionFrontiers
  readonly heads: PartitionHeads
  readonly rows: RowCache
  readonly meter: Meter
}

/** The characters parsed and written so far. */
export interface Meter {
  units: number
}

export type ItemTables = Readonly<Record<TableName, ItemTable>>

/** The tables as this process sees them, and as they are on disk, for readers that must not see unwritten data. */
export interface TablesInTwo {
  readonly known: ItemTables
  readonly onDisk: ItemTables
}

/**
 * Everywhere `LIMIT ?+0`: for a bare `LIMIT ?` SQLite plans a statement again at every binding, which costs five times
 * as much as reading.
 */
const columns = 'pk, sk, v, body, kind, lp, ls, due, expires_at'

export function openItemTables(database: Database, feed: Feed, meter: Meter): TablesInTwo {
  const known = {
    entities: { ...openTable(database, 'entities', meter), feed },
    ledger: openTable(database, 'ledger', meter),
    ephemeral: openTable(database, 'ephemeral', meter),
  }
  const onDisk = {
    entities: withoutMemory(known.entities),
    ledger: withoutMemory(known.ledger),
    ephemeral: withoutMemory(known.ephemeral),
  }
  return { known, onDisk }
}

/** The same statements, without remembering or writing anything. */
function withoutMemory(table: ItemTable): ItemTable {
  return {
    ...table,
    feed: undefined,
    unwritten: createUnwrittenRows(() => {}),
    frontiers: { isBeyond: () => false, wrote() {} },
    heads: { get: () => undefined, find: () => undefined, learn() {}, put() {}, delete() {} },
    rows: { get: () => undefined, set() {}, forget() {} },
  }
}

function openTable(database: Database, name: TableName, meter: Meter): ItemTable {
  const unwritten = openUnwritten(database, name)
  return {
    get: database.prepare(`SELECT ${columns} FROM ${name} WHERE pk = ? AND sk = ?`),
    ascending: database.prepare(
      `SELECT ${columns} FROM ${name} WHERE pk = ? AND sk >= ? AND sk < ? ORDER BY sk LIMIT ?+0`,
    ),
    descending: database.prepare(
      `SELECT ${columns} FROM ${name} WHERE pk = ? AND sk >= ? AND sk < ? ORDER BY sk DESC LIMIT ?+0`,
    ),
    listingAscending: database.prepare(
      `SELECT pk, sk, ls, expires_at FROM ${name} WHERE lp = ? AND ls >= ? AND ls < ? ORDER BY ls LIMIT ?+0`,
    ),
    listingDescending: database.prepare(
      `SELECT pk, sk, ls, expires_at FROM ${name} WHERE lp = ? AND ls >= ? AND ls < ? ORDER BY ls DESC LIMIT ?+0`,
    ),
    due: database.prepare(
      `SELECT ${columns} FROM ${name} WHERE due <= ? AND (due, pk, sk) > (?, ?, ?) ORDER BY due, pk, sk LIMIT ?+0`,
    ),
    feed: undefined,
    unwritten,
    frontiers: createPartitionFrontiers(lastPartition(database, name, unwritten)),
    heads: createPartitionHeads(),
    rows: createRowCache(),
    meter,
  }
}

function openUnwritten(database: Database, name: TableName): UnwrittenRows {
  const put = database.prepareWrite(`INSERT OR REPLACE INTO ${name} (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const remove = database.prepareWrite(`DELETE FROM ${name} WHERE pk = ? AND sk = ?`)
  const putRow = (row: ItemRow) =>
    put.run(row.pk, row.sk, row.v, row.body, row.kind, row.lp, row.ls, row.due, row.expires_at)
  const unwritten = createUnwrittenRows(database.weigh)
  database.onSeal(() => unwritten.seal(putRow, remove.run))
  database.onCommit(unwritten.written)
  return unwritten
}

function lastPartition(database: Database, name: TableName, unwritten: UnwrittenRows) {
  const stored = database.prepare(`SELECT max(pk) AS last FROM ${name} WHERE pk >= ? AND pk < ?`)
  return (prefix: string): string | null => {
    const { last } = stored.get(prefix, prefix + afterPrefix) as { last: string | null }
    // A deleted row that is still on disk only makes it reach further.
    const ahead = unwritten.over([], ({ pk }) => pk.startsWith(prefix)).map(({ pk }) => pk)
    return [...(last === null ? [] : [last]), ...ahead].sort(compareKeys).at(-1) ?? null
  }
}

/** The row after the last write, whether or not it has expired. */
export function findRow(table: ItemTable, pk: string, sk: string): ItemRow | null {
  const id = rowId(pk, sk)
  const known = knownRow(table, id, pk, sk)
  if (known !== undefined) return known
  const row = (table.get.get(pk, sk) as ItemRow | undefined) ?? null
  table.rows.set(id, row)
  return row
}

function knownRow(table: ItemTable, id: string, pk: string, sk: string): ItemRow | null | undefined {
  const cached = table.rows.get(id)
  if (cached !== undefined) return cached
  const unwritten = table.unwritten.get(id)
  if (unwritten !== undefined) return unwritten
  return table.frontiers.isBeyond(pk) ? null : table.heads.find(pk, sk)
}

export function putRow(table: ItemTable, row: ItemRow): void {
  const id = rowId(row.pk, row.sk)
  table.meter.units += row.body.length
  table.unwritten.put(id, row)
  // Rows for the feed are read there.
  if (row.kind === null) table.rows.set(id, row)
  else table.rows.forget(id)
  table.heads.put(row)
  table.frontiers.wrote(row.pk)
}

export function deleteRow(table: ItemTable, pk: string, sk: string): void {
  const id = rowId(pk, sk)
  table.unwritten.delete(id, pk, sk)
  table.rows.set(id, null)
  table.heads.delete(pk, sk)
}
