import type { StatementSync } from 'node:sqlite'
import type { TableName } from '../../core/ports/store.ts'
import type { Database } from './database.ts'
import { createEmptyPartitions, type EmptyPartitions } from './empty-partitions.ts'
import type { Feed } from './feed.ts'
import type { ItemRow } from './item-row.ts'
import { createRowCache, type RowCache } from './row-cache.ts'

/** The prepared statements of one table of items. */
export interface ItemTable {
  readonly get: StatementSync
  readonly put: StatementSync
  readonly delete: StatementSync
  readonly ascending: StatementSync
  readonly descending: StatementSync
  readonly listingAscending: StatementSync
  readonly listingDescending: StatementSync
  readonly due: StatementSync
  /** Only `entities` has a change feed. */
  readonly feed: Feed | undefined
  readonly empty: EmptyPartitions
  readonly rows: RowCache
}

export type ItemTables = Readonly<Record<TableName, ItemTable>>

/**
 * Everywhere `LIMIT ?+0`: for a bare `LIMIT ?` SQLite plans a statement anew at every binding, which costs five times
 * what the reading does.
 */
const columns = 'pk, sk, v, body, kind, lp, ls, due, expires_at'

export function openItemTables(database: Database, feed: Feed): ItemTables {
  return {
    entities: { ...openTable(database, 'entities'), feed },
    ledger: openTable(database, 'ledger'),
    ephemeral: openTable(database, 'ephemeral'),
  }
}

function openTable(database: Database, name: TableName): ItemTable {
  return {
    get: database.prepare(`SELECT ${columns} FROM ${name} WHERE pk = ? AND sk = ?`),
    put: database.prepare(`INSERT OR REPLACE INTO ${name} (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    delete: database.prepare(`DELETE FROM ${name} WHERE pk = ? AND sk = ?`),
    ascending: database.prepare(
      `SELECT ${columns} FROM ${name} WHERE pk = ? AND sk >= ? AND sk < ? ORDER BY sk LIMIT ?+0`,
    ),
    descending: database.prepare(
      `SELECT ${columns} FROM ${name} WHERE pk = ? AND sk >= ? AND sk < ? ORDER BY sk DESC LIMIT ?+0`,
    ),
    listingAscending: database.prepare(
      `SELECT pk, sk, ls FROM ${name} WHERE lp = ? AND ls >= ? AND ls < ? ORDER BY ls LIMIT ?+0`,
    ),
    listingDescending: database.prepare(
      `SELECT pk, sk, ls FROM ${name} WHERE lp = ? AND ls >= ? AND ls < ? ORDER BY ls DESC LIMIT ?+0`,
    ),
    due: database.prepare(`SELECT ${columns} FROM ${name} WHERE due <= ? ORDER BY due LIMIT ?+0`),
    feed: undefined,
    empty: createEmptyPartitions(),
    rows: createRowCache(),
  }
}

/** The row as the last write left it, whether or not it has expired. */
export function findRow(table: ItemTable, pk: string, sk: string): ItemRow | null {
  const known = table.rows.get(pk, sk)
  if (known !== undefined) return known
  const row = (table.get.get(pk, sk) as ItemRow | undefined) ?? null
  table.rows.set(pk, sk, row)
  return row
}
