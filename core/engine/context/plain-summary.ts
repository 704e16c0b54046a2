import { cutText } from '../../base/texts/cut-text.ts'
import { type Recorded, summaryOf } from './dropped.ts'
import { entriesOf, inFairShares, type ToSummarise } from './summary-prompt.ts'
import { cutToTokens, tokensOfText } from './tokens.ts'

/** The length of one entry; the record has the rest. */
const lineCharacters = 200
/** A shorter line would not say what it is about. */
const leastLine = 16

/**
 * A summary made without a model: the previous summary, then a line for each message, reply and result that it covers, with the
 * id for reading it again. If there is no room for all, the newest lines stay.
 * @param tokens its bound @returns its parts, to be written one below the other
 */
export function plainSummary(record: Recorded, asked: ToSummarise, tokens: number): readonly string[] {
  const before = summaryOf(asked.what, record)
  const all = entriesOf(record, asked, before).map(lineOf)
  const half = Math.floor(tokens / 2)
  const head = before ? [cutToTokens(before.text, Math.max(half, tokens - tokensOfLines(all) - 1))] : []
  const left = tokens - tokensOfLines(head)
  if (tokensOfLines(all) <= left) return [...head, ...all]
  const newest = all.slice(-Math.max(1, Math.floor(left / leastLine) - 1))
  const isMissing = newest.length < all.length
  const note = isMissing ? [`(Of what came before, ${all.length - newest.length} lines are left out.)`] : []
  const room = left - tokensOfLines(note) - newest.length
  return [...head, ...note, ...inFairShares(newest, room)]
}

/** Each line counts with its line break. */
function tokensOfLines(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + tokensOfText(line) + 1, 0)
}

/** The start of an entry: its kind, its id, and its first line. */
function lineOf(entry: string): string {
  const [first = '', second = ''] = cutText(entry, 10 * lineCharacters)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return cutText(first.endsWith(':') ? `${first} ${second}` : first, lineCharacters)
}
