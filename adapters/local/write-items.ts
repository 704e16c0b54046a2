import type { Bound, Change, Condition, Item, Key } from '../../core/ports/store.ts'
import { WriteConflict } from '../../core/ports/write-conflict.ts'
import type { ChangeWaiters } from './change-waiters.ts'
import type { ItemRow, ItemTable, ItemTables } from './item-tables.ts'

/** The DynamoDB transaction limit, kept here too. */
const maxChanges = 100

export function applyChanges(
  tables: ItemTables,
  waiters: ChangeWaiters,
  prefix: string,
  changes: readonly Change[],
  now: number,
): void {
  requireOneEach(changes)
  // All conditions and all serialising come before the first write, so a throw leaves the group as it was.
  const bodies = changes.map((change) => (change.change === 'put' ? JSON.stringify(change.item.body) : ''))
  const conflicts = changes.flatMap((change, at) => (holds(tables, prefix, change, now) ? [] : [at]))
  if (conflicts.length > 0) throw new WriteConflict(conflicts)
  changes.forEach((change, at) => {
    apply(tables[change.table], prefix, change, bodies[at] ?? '')
    waiters.changed(prefix + keyOf(change).partition)
  })
}

export function addToCounter(table: ItemTable, prefix: string, key: Key, by: number, bound?: Bound): number {
  const row = table.get.get(prefix + key.partition, key.sort) as ItemRow | undefined
  const value = (row ? Number(JSON.parse(row.body)) : 0) + by
  if ((bound?.max !== undefined && value > bound.max) || (bound?.min !== undefined && value < bound.min)) {
    throw new WriteConflict([0])
  }
  table.empty.delete(prefix + key.partition)
  table.put.run(prefix + key.partition, key.sort, (row?.v ?? 0) + 1, String(value), null, null, null, null, null)
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
  if (!change.when) return true
  const key = keyOf(change)
  const row = tables[change.table].condition.get(prefix + key.partition, key.sort) as ConditionRow | undefined
  const alive = row && (row.expires_at === null || row.expires_at * 1000 > now) ? row : undefined
  return conditionHolds(change.when, alive?.v)
}

interface ConditionRow {
  readonly v: number
  readonly expires_at: number | null
}

function conditionHolds(when: Condition, version: number | undefined): boolean {
  return 'absent' in when ? version === undefined : version === when.version
}

function apply(table: ItemTable, prefix: string, change: Change, body: string): void {
  if (change.change === 'put') putItem(table, prefix, change.item, body)
  if (change.change === 'delete') table.delete.run(prefix + change.key.partition, change.key.sort)
}

function putItem(table: ItemTable, prefix: string, item: Item, body: string): void {
  const pk = prefix + item.partition
  table.put.run(
    pk,
    item.sort,
    item.version,
    body,
    item.kind ?? null,
    item.listing ? prefix + item.listing.partition : null,
    item.listing?.sort ?? null,
    item.due ?? null,
    item.expires_at ?? null,
  )
  if (item.kind) table.feed?.append(pk, item.sort, item.kind, body)
  table.empty.delete(pk)
}
