/** A value of JSON, as far as this tree looks into it. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value }

/** The way to a value: keys and places from the outermost on. */
export type Path = readonly (string | number)[]

/** One line of a tree. */
export interface TreeRow {
  readonly path: Path
  readonly depth: number
  /** Undefined for the outermost value. */
  readonly key: string | number | undefined
  readonly value: Value
  /** How many values it has in it; undefined if it is no list and no object. */
  readonly size: number | undefined
  readonly isOpen: boolean
}

/** How many entries of one list or object are shown before the rest is asked for: more would be unreadable, not only slow. */
export const portion = 1000

/** Which values are open, and how many of the entries of long ones are shown; by `nameOf` their path. */
export interface Openness {
  isOpen(path: Path, depth: number, size: number): boolean
  shownOf(path: Path): number
}

/** A place where more entries of a long list or object can be shown. */
export interface MoreRow {
  readonly path: Path
  readonly depth: number
  readonly more: number
}

export type Row = TreeRow | MoreRow

export function isMore(row: Row): row is MoreRow {
  return 'more' in row
}

/** The lines in view of an open tree. Only open values are walked, so its cost is what is shown, not what there is. */
export function rowsOf(root: Value, openness: Openness): readonly Row[] {
  const rows: Row[] = []
  addRows(rows, openness, { path: [], depth: 0, key: undefined, value: root })
  return rows
}

type Entry = Pick<TreeRow, 'path' | 'depth' | 'key' | 'value'>

function addRows(rows: Row[], openness: Openness, entry: Entry): void {
  const { path, depth, value } = entry
  const size = sizeOf(value)
  const isOpen = size !== undefined && size > 0 && openness.isOpen(path, depth, size)
  rows.push({ ...entry, size, isOpen })
  if (!isOpen) return
  const shown = Math.min(size, openness.shownOf(path))
  for (const [key, inner] of firstEntries(value, shown))
    addRows(rows, openness, { path: [...path, key], depth: depth + 1, key, value: inner })
  if (shown < size) rows.push({ path, depth: depth + 1, more: size - shown })
}

export function sizeOf(value: Value): number | undefined {
  if (Array.isArray(value)) return value.length
  return typeof value === 'object' && value !== null ? Object.keys(value).length : undefined
}

function firstEntries(value: Value, count: number): readonly (readonly [string | number, Value])[] {
  if (Array.isArray(value)) return value.slice(0, count).map((inner, at) => [at, inner])
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).slice(0, count)
}

export function nameOf(path: Path): string {
  return JSON.stringify(path)
}
