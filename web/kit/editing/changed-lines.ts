/** The lines in which two texts differ: from the first to the last of them. */
export interface ChangedLines {
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** Lines that differ, and are left out. */
  readonly more: number
}

const mostLines = 12
const mostCharacters = 300

export function changedLines(before: string, after: string): ChangedLines {
  const [one, other] = [linesOf(before), linesOf(after)]
  const shorter = Math.min(one.length, other.length)
  let start = 0
  while (start < shorter && one[start] === other[start]) start++
  let end = 0
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end++
  const [gone, come] = [one.slice(start, one.length - end), other.slice(start, other.length - end)]
  return {
    before: gone.slice(0, mostLines).map(shortened),
    after: come.slice(0, mostLines).map(shortened),
    more: Math.max(0, gone.length - mostLines) + Math.max(0, come.length - mostLines),
  }
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n')
}

function shortened(line: string): string {
  return line.length > mostCharacters ? `${line.slice(0, mostCharacters)}…` : line
}
