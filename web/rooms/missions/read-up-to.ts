import type { MissionList } from './mission-list.ts'
import type { MissionRow } from './mission-row.ts'

/** What reads much of the list, and how far it is. */
export interface Work {
  readonly doing: 'exporting' | 'choosingAll'
  readonly count: number
}

export interface ReadPart {
  readonly rows: readonly MissionRow[]
  /** There are more that match. */
  readonly isPart: boolean
}

/** Reads on until there are so many rows, or the list has ended. */
export async function readUpTo(list: MissionList, most: number, progress: (count: number) => void): Promise<ReadPart> {
  for (;;) {
    const { rows = [], hasMore, error, isFull } = list.state()
    progress(rows.length)
    if (rows.length >= most || !hasMore || error || isFull)
      return { rows: rows.slice(0, most), isPart: hasMore || rows.length > most }
    await list.readOn()
  }
}
