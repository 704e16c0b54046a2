import type { Add, Bound, Change, Condition, Item, Key } from '../../core/base/ports/store.ts'
import { WriteConflict } from '../../core/base/ports/write-conflict.ts'
import { requireFinite, requireStorable } from '../../core/base/storing/storable.ts'
import type { ChangeWaiters } from './change-waiters.ts'
import type { ItemRow } from './item-row.ts'
import { deleteRow, findRow, type ItemTable, type ItemTables, putRow } from './item-tables.ts'

/** The DynamoDB transaction limit, enforced here too. */
const maxChanges = 100

export function applyChanges(
  tables: ItemTables,
  waiters: ChangeWaiters,
  prefix: string,
  changes: readonly Change[],
  now: number,
): void {
  requireOneEach(changes)
  // All conditions and all serialising come before the first write, so an error leaves the group unchanged.
  const bodies = requireStorable(changes)
  const conflicts = changes.flatMap((change, at) => (holds(tables, prefix, change, now) ? [] : [at]))
  if (conflicts.length > 0) throw new WriteConflict(conflicts)
  changes.forEach((change, at) => {
    apply(tables[change.table], prefix, change, bodies[at] ?? '')
    waiters.changed(prefix + keyOf(change).partition)
  })
}

export function addToCounter(table: ItemTable, prefix: string, key: Key, by: number, bound?: Bound): number {
  requireFinite(by, key)
  const pk = prefix + key.partition
  const row = findRow(table, pk, key.sort)
  const value = (row ? Number(JSON.parse(row.body)) : 0) + by
  if ((bound?.max !== undefined && value > bound.max) || (bound?.min !== undefined && value < bound.min)) {
    throw new WriteConflict([0])
  }
  const nothingElse = { kind: null, lp: null, ls: null, due: null, expires_at: null }
  putRow(table, { pk, sk: key.sort, v: (row?.v ?? 0) + 1, body: String(value), ...nothingElse })
  return value
}

function requireOneEach(changes: readonly Change[]): void {
  if (changes.length < 1 || changes.length > maxChanges) throw new Error(`A write has 1 to ${maxChanges} changes`)
  if (changes.length === 1) return
  const seen = new Set<string>()
  for (const change of changes) {
    const { partition, sort } = keyOf(change)
    seen.add(`${change.table}|${partition}|${sort}`)
  }
  if (seen.size < changes.length) throw new Error('A write has at most one change an item')
}

function keyOf(change: Change): Key {
  return change.change === 'put' ? change.item : change.key
}

function holds(tables: ItemTables, prefix: string, change: Change, now: number): boolean {
  if (change.change === 'add') return staysWithin(tables[change.table], prefix, change)
  if (!change.when) return true
  const key = keyOf(change)
  const row = findRow(tables[change.table], prefix + key.partition, key.sort)
  const alive = row && (row.expires_at === null || row.expires_at * 1000 > now) ? row : undefined
  return conditionHolds(change.when, alive?.v)
}

function conditionHolds(when: Condition, version: number | undefined): boolean {
  return 'absent' in when ? version === undefined : version === when.version
}

function apply(table: ItemTable, prefix: string, change: Change, body: string): void {
  if (change.change === 'put') putItem(table, prefix, change.item, body)
  if (change.change === 'add') add(table, prefix, change)
  if (change.change === 'delete') deleteRow(table, prefix + change.key.partition, change.key.sort)
}

function staysWithin(table: ItemTable, prefix: string, { key, by, bounds = {} }: Add): boolean {
  const sums = addedTo(findRow(table, prefix + key.partition, key.sort), by)
  return Object.entries(bounds).every(([name, { min, max }]) => {
    const value = sums[name] ?? 0
    return (max === undefined || value <= max) && (min === undefined || value >= min)
  })
}

function addedTo(row: ItemRow | null, by: Add['by']): Record<string, number> {
  const sums: Record<string, number> = row ? JSON.parse(row.body) : {}
  for (const [name, amount] of Object.entries(by)) sums[name] = (sums[name] ?? 0) + amount
  return sums
}

function add(table: ItemTable, prefix: string, { key, by, due, expires_at }: Add): void {
  const pk = prefix + key.partition
  const row = findRow(table, pk, key.sort)
  putRow(table, {
    pk,
    sk: key.sort,
    v: (row?.v ?? 0) + 1,
    body: JSON.stringify(addedTo(row, by)),
    kind: null,
    lp: null,
    ls: null,
    due: due ?? row?.due ?? null,
    expires_at: expires_at ?? row?.expires_at ?? null,
  })
}

function putItem(table: ItemTable, prefix: string, item: Item, body: string): void {
  putRow(table, {
    pk: prefix + item.partition,
    sk: item.sort,
    v: item.version,
    body,
    kind: item.kind ?? null,
    lp: item.listing ? prefix + item.listing.partition : null,
    ls: item.listing?.sort ?? null,
    due: item.due ?? null,
    expires_at: item.expires_at ?? null,
  })
  if (item.kind) table.feed?.append(prefix + item.partition, item.sort, item.kind, body)
}
