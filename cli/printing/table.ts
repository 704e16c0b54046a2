import { below, joined, nothing, Text, text } from './text.ts'

type Cell = string | Text

/** A column's name, and how it may be narrowed if a line is too short. IDs have only a name: they stay whole. */
interface Head {
  readonly name: string
  /** Cut its values, or omit it. */
  readonly narrow: 'shorten' | 'drop'
}

interface Column {
  readonly at: number
  readonly width: number
}

/** A column whose values may be cut. */
export function shorten(name: string): Head {
  return { name, narrow: 'shorten' }
}

/** A column that may be omitted. */
export function drop(name: string): Head {
  return { name, narrow: 'drop' }
}

const gap = '  '
/** The minimum width of a shortened column. */
const leastShortened = 8
/** The last column may get less than its width and continue on aligned lines, but never less than this. */
const leastRoom = 24

/**
 * Columns as wide as their widest cell, with two spaces between. If a line is too short, columns that allow it are omitted or
 * shortened; columns that still do not fit go to a further, indented line below each row's first.
 */
export function table(head: readonly (string | Head)[], rows: readonly (readonly Cell[])[], lineWidth: number): Text {
  const names = head.map((one) => (typeof one === 'string' ? one : one.name))
  const whole = [names, ...rows].map((row) => row.map((cell: Cell) => (cell instanceof Text ? cell : text`${cell}`)))
  const wholeWidths = names.map((_, column) => Math.max(...whole.map((row) => row[column]?.length ?? 0)))
  const widths = fitting(head, wholeWidths, lineWidth)
  const cells = whole.map((row) =>
    row.map((cell, at) => ((widths[at] ?? 0) < cell.length ? cell.cut(widths[at] ?? 0) : cell)),
  )
  const lines = onLines(widths, lineWidth)
  return joined(cells.flatMap((row) => lines.map((columns, at) => lineOf(row, columns, at > 0 ? gap : '', lineWidth))))
}

/** The width of each column; 0 for omitted ones. The last are omitted first. */
function fitting(head: readonly (string | Head)[], wholeWidths: readonly number[], lineWidth: number): number[] {
  const widths = [...wholeWidths]
  const narrowed = head.map((one) => (typeof one === 'string' ? undefined : one.narrow))
  const excess = (least: boolean) => {
    const kept = widths.flatMap((width, at) => {
      if (width === 0) return []
      return least && narrowed[at] === 'shorten' ? Math.min(width, leastShortened) : width
    })
    const last = widths.at(-1) === 0 || narrowed.at(-1) ? 0 : Math.max(0, (kept.at(-1) ?? 0) - leastRoom)
    return kept.reduce((sum, width) => sum + width, -last) + gap.length * (kept.length - 1) - lineWidth
  }
  for (let at = widths.length - 1; at >= 0 && excess(true) > 0; at--) if (narrowed[at] === 'drop') widths[at] = 0
  for (let over = excess(false); over > 0; over = excess(false)) {
    const longest = Math.max(...widths.map((width, at) => (narrowed[at] === 'shorten' ? width : 0)))
    if (longest <= leastShortened) break
    widths[widths.findIndex((width, at) => narrowed[at] === 'shorten' && width === longest)] = Math.max(
      longest - over,
      leastShortened,
    )
  }
  return widths
}

/** The columns of each line. */
function onLines(widths: readonly number[], lineWidth: number): readonly (readonly Column[])[] {
  const lines: Column[][] = []
  let used = 0
  for (const [at, width] of widths.entries()) {
    if (width === 0) continue
    const least = at < widths.length - 1 ? width : Math.min(width, leastRoom)
    const line = used + least > lineWidth ? undefined : lines.at(-1)
    if (line) line.push({ at, width })
    else lines.push([{ at, width }])
    used = (line ? used : margin(lines)) + width + gap.length
  }
  return lines
}

function margin(lines: readonly unknown[]): number {
  return lines.length > 1 ? gap.length : 0
}

/** Nothing if the row has no values there. */
function lineOf(row: readonly Text[], columns: readonly Column[], begin: string, lineWidth: number): Text {
  const filled = columns.filter(({ at }) => (row[at]?.length ?? 0) > 0)
  const last = filled.at(-1)
  if (!last) return nothing
  const before = columns.slice(0, columns.indexOf(last)).map(({ at, width }) => padded(row[at] ?? nothing, width))
  const start = joined([begin, ...before])
  return text`${start}${below(row[last.at] ?? nothing, lineWidth - start.length, start.length)}\n`
}

function padded(cell: Text, width: number): Text {
  return text`${cell}${' '.repeat(width - cell.length)}${gap}`
}
