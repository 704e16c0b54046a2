import type { MissionRow } from './mission-row.ts'

/** The newest part of a list, as it was read anew. */
export interface Head {
  readonly rows: readonly MissionRow[]
  /** What was read goes down to this id; it is empty if it goes down to the end. */
  readonly downTo: string
}

export interface Difference {
  /** Missions that the list does not show yet. */
  readonly added: number
  /** Missions that the list shows, and that match no longer. */
  readonly gone: number
  /** What is new does not reach what is shown: there are more new ones than were read. */
  readonly isApart: boolean
}

export const noDifference: Difference = { added: 0, gone: 0, isApart: false }

/** What the list would show more, and no longer. Ids sort by creation. */
export function differenceOf(shown: readonly MissionRow[], { rows, downTo }: Head): Difference {
  const known = new Set(shown.map(({ id }) => id))
  const read = new Set(rows.map(({ id }) => id))
  const newest = shown[0]?.id
  const added = rows.filter(({ id }) => !known.has(id)).length
  const gone = shown.filter(({ id }) => id >= downTo && !read.has(id)).length
  if (added === 0 && gone === 0) return noDifference
  return { added, gone, isApart: newest !== undefined && downTo > newest }
}

/** The list with its newest part replaced. Without what lies between, nothing of the old list can follow. */
export function withHead(shown: readonly MissionRow[], head: Head): readonly MissionRow[] {
  const older = shown.filter(({ id }) => id < head.downTo)
  return differenceOf(shown, head).isApart ? head.rows : [...head.rows, ...older]
}

/** The rows with those that were read anew; none comes, goes or moves. */
export function refreshed(shown: readonly MissionRow[], read: readonly MissionRow[]): readonly MissionRow[] {
  const newer = new Map(read.map((row) => [row.id, row]))
  let hasChanged = false
  const rows = shown.map((row) => {
    const other = newer.get(row.id)
    if (!other || other.last_seq < row.last_seq) return row
    hasChanged = true
    return other
  })
  return hasChanged ? rows : shown
}

/** The next part of the list at its end; what is there already is left out. */
export function withMore(shown: readonly MissionRow[], more: readonly MissionRow[]): readonly MissionRow[] {
  const oldest = shown.at(-1)?.id
  return oldest === undefined ? more : [...shown, ...more.filter(({ id }) => id < oldest)]
}
