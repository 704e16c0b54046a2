import { joined, Text, text } from './text.ts'

/** Columns as wide as their widest cell, with two spaces between. A cell has one line. */
export function table(head: readonly string[], rows: readonly (readonly (string | Text)[])[]): Text {
  const lines = [head, ...rows].map((row) => row.map((cell) => (cell instanceof Text ? cell : text`${cell}`)))
  const widths = head.map((_, column) => Math.max(...lines.map((row) => row[column]?.length ?? 0)))
  return joined(lines.map((row) => text`${aligned(row, widths)}\n`))
}

function aligned(row: readonly Text[], widths: readonly number[]): Text {
  const last = row.findLastIndex((cell) => cell.length > 0)
  const cells = row.slice(0, last + 1)
  return joined(
    cells.map((cell, column) => {
      const missing = (widths[column] ?? 0) - cell.length
      return column === last ? cell : text`${cell}${' '.repeat(missing + 2)}`
    }),
  )
}
