import type { Query } from '../../../core/base/ports/store.ts'

/** Both ends inclusive, since DynamoDB takes one condition on the sort key, and `BETWEEN` includes both. */
export interface SortRange {
  readonly from?: string
  readonly to?: string
}

/** After every sort key: keys are text without this code point, which Unicode reserves. */
const last = '\u{10FFFF}'

export function sortRange(query: Query): SortRange {
  const from = greatest(query.prefix || undefined, query.after === undefined ? undefined : justAfter(query.after))
  const to = least(
    query.prefix ? query.prefix + last : undefined,
    query.before === undefined ? undefined : justBefore(query.before),
  )
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
}

/** DynamoDB refuses such ranges instead of finding nothing. No key is empty, so none precedes an empty one. */
export function isEmptyRange({ from, to }: SortRange): boolean {
  if (to === '') return true
  return from !== undefined && to !== undefined && compare(from, to) > 0
}

function justAfter(key: string): string {
  return `${key}\u0000`
}

function justBefore(key: string): string {
  const points = [...key]
  const end = points.pop()?.codePointAt(0)
  const rest = points.join('')
  if (end === undefined || end === 0) return rest
  // U+D800 to U+DFFF are halves of pairs, not text.
  return rest + String.fromCodePoint(end === 0xe000 ? 0xd7ff : end - 1) + last
}

/** DynamoDB sorts by UTF-8 bytes; JavaScript compares UTF-16 units. */
function compare(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other))
}

function greatest(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return compare(one, other) < 0 ? other : one
}

function least(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return compare(one, other) < 0 ? one : other
}
