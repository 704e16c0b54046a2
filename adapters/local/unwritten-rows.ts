import { type ItemRow, rowId } from './item-row.ts'

/**
 * The rows of one table that are not yet on disk, after their last write: in the open group, and in those
 * sealed before it. A row that changes often within a group is written once.
 */
export interface UnwrittenRows {
  /** `undefined` if the disk has its last state; `null` if it was deleted. */
  get(id: string): ItemRow | null | undefined
  put(id: string, row: ItemRow): void
  delete(id: string, pk: string, sk: string): void
  /** Rows as read from the disk, replaced by unwritten ones; those that match `belongs`, unsorted. */
  over<Row extends { readonly pk: string; readonly sk: string }>(
    rows: readonly Row[],
    belongs: (row: ItemRow) => boolean,
  ): (Row | ItemRow)[]
  readonly size: number
  /** The open group goes to the writer. */
  seal(put: (row: ItemRow) => void, remove: (pk: string, sk: string) => void): void
  /** The oldest sealed group is on disk. */
  written(): void
}

type Unwritten = Map<string, { readonly pk: string; readonly sk: string; readonly row: ItemRow | null }>

/** @param weigh gets the amount of text that each write adds to the group */
export function createUnwrittenRows(weigh: (units: number) => void): UnwrittenRows {
  let open: Unwritten = new Map()
  /** In the order of sealing. */
  const sealed: Unwritten[] = []
  return {
    get: (id) => (open.get(id) ?? sealed.findLast((rows) => rows.has(id))?.get(id))?.row,
    put(id, row) {
      weigh(lengthOf(row) - lengthOf(open.get(id)?.row))
      open.set(id, { pk: row.pk, sk: row.sk, row })
    },
    delete(id, pk, sk) {
      weigh(-lengthOf(open.get(id)?.row))
      open.set(id, { pk, sk, row: null })
    },
    over(rows, belongs) {
      if (sizeOf(open, sealed) === 0) return [...rows]
      const unwritten = new Map([...sealed.flatMap((group) => [...group]), ...open])
      const untouched = rows.filter((row) => !unwritten.has(rowId(row.pk, row.sk)))
      const added = [...unwritten.values()].flatMap(({ row }) => (row && belongs(row) ? [row] : []))
      return [...untouched, ...added]
    },
    get size() {
      return sizeOf(open, sealed)
    },
    seal(put, remove) {
      for (const { pk, sk, row } of open.values()) {
        if (row) put(row)
        else remove(pk, sk)
      }
      sealed.push(open)
      open = new Map()
    },
    written() {
      sealed.shift()
    },
  }
}

function sizeOf(open: Unwritten, sealed: readonly Unwritten[]): number {
  return sealed.reduce((size, group) => size + group.size, open.size)
}

function lengthOf(row: ItemRow | null | undefined): number {
  return row?.body.length ?? 0
}
