import { below, joined, nothing, Text, text } from './text.ts'

type Cell = string | Text

interface Column {
  readonly at: number
  readonly width: number
}

const gap = '  '
/** The last column may have less than its width of a line, and then goes on below itself, but never less than this. */
const leastRoom = 24

/**
 * Columns as wide as their widest cell, with two spaces between. Those that a line has no room for stand on a further one, behind a
 * margin, below each row's first.
 */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[], lineWidth: number): Text {
  const cells = [head, ...rows].map((row) => row.map((cell: Cell) => (cell instanceof Text ? cell : text`${cell}`)))
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const lines = onLines(widths, lineWidth)
  return joined(cells.flatMap((row) => lines.map((columns, at) => lineOf(row, columns, at > 0 ? gap : '', lineWidth))))
}

/** Which columns stand together. */
function onLines(widths: readonly number[], lineWidth: number): readonly (readonly Column[])[] {
  const lines: Column[][] = []
  let used = 0
  for (const [at, width] of widths.entries()) {
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

/** Nothing where the row has nothing there. */
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
