import type { ItemRow } from './item-row.ts'

/**
 * The rows that were read or written last. Exact, not merely fresh: no other process can open the file, and every write
 * of an item goes through here. A mission’s row is read and its version checked several times within milliseconds.
 */
export interface RowCache {
  /** `undefined` if unknown; `null` if there is known to be none. */
  get(id: string): ItemRow | null | undefined
  set(id: string, row: ItemRow | null): void
  forget(id: string): void
}

const capacity = 2048
/** Rows with larger bodies are left to the database's own page cache. */
const maxBodyLength = 8192

export function createRowCache(): RowCache {
  let rows = new Map<string, ItemRow | null>()
  let older = new Map<string, ItemRow | null>()
  const put = (id: string, row: ItemRow | null) => {
    rows.set(id, row)
    if (rows.size < capacity) return
    older = rows
    rows = new Map()
  }
  const forget = (id: string) => {
    rows.delete(id)
    older.delete(id)
  }
  return {
    get(id) {
      const row = rows.get(id)
      if (row !== undefined) return row
      const known = older.get(id)
      if (known !== undefined) put(id, known)
      return known
    },
    set(id, row) {
      if (row && row.body.length > maxBodyLength) forget(id)
      else put(id, row)
    },
    forget,
  }
}
