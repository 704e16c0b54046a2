import { compareKeys, type ItemRow } from './item-row.ts'

/**
 * The first rows of partitions that were recently read from their start. Exact, since all writes go through this
 * process. An empty backlog, a mission without followers, the head of a long backlog: these are read several times
 * for each mission, without reaching the database.
 */
export interface PartitionHeads {
  get(pk: string): PartitionHead | undefined
  /** `undefined` if unknown; `null` if there is known to be none. */
  find(pk: string, sk: string): ItemRow | null | undefined
  /** @param whole the partition has no more rows than these */
  learn(pk: string, rows: readonly ItemRow[], whole: boolean): void
  put(row: ItemRow): void
  delete(pk: string, sk: string): void
}

export interface PartitionHead {
  readonly rows: readonly ItemRow[]
  readonly whole: boolean
}

const capacity = 10_000
/** In characters of all bodies, plus an overhead for each row. Beyond it all are dropped, as beyond the capacity. */
const maxWeight = 8 * 1024 * 1024
const rowWeight = 256
const maxRows = 512
/** Larger rows are left to the database’s own page cache. */
const maxBodyLength = 4096

export function createPartitionHeads(): PartitionHeads {
  const heads = new Map<string, { rows: ItemRow[]; whole: boolean }>()
  let weight = 0

  function forget(pk: string): void {
    weight -= weightOf(heads.get(pk)?.rows ?? [])
    heads.delete(pk)
  }

  function weigh(units: number): void {
    weight += units
    if (weight <= maxWeight) return
    heads.clear()
    weight = 0
  }

  return {
    get: (pk) => heads.get(pk),
    find(pk, sk) {
      const head = heads.get(pk)
      if (!head) return undefined
      const at = placeOf(head.rows, sk)
      const row = head.rows[at]
      if (row?.sk === sk) return row
      return row || head.whole ? null : undefined
    },
    learn(pk, rows, whole) {
      if (rows.some((row) => row.body.length > maxBodyLength)) return
      forget(pk)
      if (heads.size >= capacity) weigh(maxWeight)
      heads.set(pk, { rows: [...rows], whole })
      weigh(weightOf(rows))
    },
    put(row) {
      const head = heads.get(row.pk)
      if (!head) return
      if (row.body.length > maxBodyLength) {
        forget(row.pk)
        return
      }
      const at = placeOf(head.rows, row.sk)
      if (at === head.rows.length && !head.whole) return
      const replaced = head.rows[at]?.sk === row.sk ? 1 : 0
      const gone = head.rows.splice(at, replaced, row)
      if (head.rows.length > maxRows) {
        gone.push(...head.rows.splice(maxRows / 2))
        head.whole = false
      }
      weigh(weightOf([row]) - weightOf(gone))
    },
    delete(pk, sk) {
      const head = heads.get(pk)
      if (!head) return
      const at = placeOf(head.rows, sk)
      if (head.rows[at]?.sk !== sk) return
      weigh(-weightOf(head.rows.splice(at, 1)))
      if (head.rows.length === 0 && !head.whole) heads.delete(pk)
    },
  }
}

function weightOf(rows: readonly ItemRow[]): number {
  return rows.reduce((sum, { body }) => sum + body.length + rowWeight, 0)
}

/** The position of the key, or where it would be. */
function placeOf(rows: readonly ItemRow[], sk: string): number {
  let from = 0
  let to = rows.length
  while (from < to) {
    const middle = (from + to) >> 1
    if (compareKeys((rows[middle] as ItemRow).sk, sk) < 0) from = middle + 1
    else to = middle
  }
  return from
}
