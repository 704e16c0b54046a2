import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DueItem } from '../../core/base/ports/store.ts'
import { findRow, type ItemTable, type ItemTables } from './item-tables.ts'
import { toItem } from './read-items.ts'

/** Keys that are looked at in one turn of the event loop, and turns of one look. */
const keysATurn = 5_000
const turns = 40

interface DueKey {
  readonly due: number
  readonly pk: string
  readonly sk: string
}

export interface AskedDue {
  readonly until: number
  readonly limit: number
  /** Tenants. */
  readonly except: readonly string[]
}

/** What is due of other tenants than these, earliest first; what is not on disk yet is found by a later look. */
export async function readDueOfOthers(
  read: <Result>(work: (tables: ItemTables) => Result) => Promise<Result>,
  asked: AskedDue,
): Promise<readonly DueItem[]> {
  const found: DueItem[] = []
  let last: DueKey | undefined = { due: Number.MIN_SAFE_INTEGER, pk: '', sk: '' }
  for (let turn = 0; last && turn < turns && found.length < asked.limit; turn++) {
    if (turn > 0) await nextTurn()
    const behind: DueKey = last
    last = await read(({ entities }) => look(entities, behind, asked, found))
  }
  return found.slice(0, asked.limit)
}

/** @returns the last that it looked at, where there are more */
function look(table: ItemTable, { due, pk, sk }: DueKey, asked: AskedDue, found: DueItem[]): DueKey | undefined {
  const keys = table.dueKeys.all(due, pk, sk, asked.until, keysATurn) as unknown as DueKey[]
  for (const key of keys) {
    if (found.length >= asked.limit) break
    const tenant = key.pk.slice(0, key.pk.indexOf('|'))
    const row = asked.except.includes(tenant) ? null : findRow(table, key.pk, key.sk)
    // It may have been put off since it was written to disk.
    if (row && row.due !== null && row.due <= asked.until) found.push({ ...toItem(table, row, `${tenant}|`), tenant })
  }
  return keys.length === keysATurn ? keys.at(-1) : undefined
}
