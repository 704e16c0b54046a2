import type { ItemRow } from './item-row.ts'

/**
 * The rows that were read or written last. Exact, not merely fresh: no other process can open the file, and every write
 * of an item passes through here. A mission's row is read and its version checked several times within milliseconds.
 */
export interface RowCache {
  /** `undefined` when it is not known; `null` when there is known to be none. */
  get(pk: string, sk: string): ItemRow | null | undefined
  set(pk: string, sk: string, row: ItemRow | null): void
}

const capacity = 2048
/** Rows with larger bodies are left to the database's own page cache. */
const maxBodyLength = 8192

export function createRowCache(): RowCache {
  let rows = new Map<string, ItemRow | null>()
  let older = new Map<string, ItemRow | null>()
  const put = (key: string, row: ItemRow | null) => {
    rows.set(key, row)
    if (rows.size < capacity) return
    older = rows
    rows = new Map()
  }
  return {
    get(pk, sk) {
      const key = `${pk}\0${sk}`
      const row = rows.get(key)
      if (row !== undefined) return row
      const known = older.get(key)
      if (known !== undefined) put(key, known)
      return known
    },
    set(pk, sk, row) {
      const key = `${pk}\0${sk}`
      if (row && row.body.length > maxBodyLength) {
        rows.delete(key)
        older.delete(key)
      } else put(key, row)
    },
  }
}
