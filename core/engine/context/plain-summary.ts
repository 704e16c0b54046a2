import { cutText } from '../../base/texts/cut-text.ts'
import { type Recorded, summaryOf } from './dropped.ts'
import { entriesOf, inFairShares, type ToSummarise } from './summary-prompt.ts'
import { cutToTokens, tokensOfText } from './tokens.ts'

/** Of an entry; more of it is in the record. */
const lineCharacters = 200
/** A line of less would not say what it is about. */
const leastLine = 16

/**
 * A summary that needs no model: the one before it, and then a line for each message, reply and result that it is to tell of, with the
 * id by which that is read again. The newest lines stay where there is no room for all.
 * @param tokens that it may have @returns its parts, to be written one below the other
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

/** Each with the line break behind it. */
function tokensOfLines(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + tokensOfText(line) + 1, 0)
}

/** How an entry begins: what it is, its id, and the first line of what it says. */
function lineOf(entry: string): string {
  const [first = '', second = ''] = cutText(entry, 10 * lineCharacters)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return cutText(first.endsWith(':') ? `${first} ${second}` : first, lineCharacters)
}
