/** An item as a row, with the same names as DynamoDB’s attributes. */
export interface ItemRow {
  readonly pk: string
  readonly sk: string
  readonly v: number
  readonly body: string
  readonly kind: string | null
  readonly lp: string | null
  readonly ls: string | null
  readonly due: number | null
  readonly expires_at: number | null
  /** The body, once it was read; not a column. Nobody changes what the store returned. */
  parsed?: unknown
}

/** Appended to a prefix, it sorts after every text with that prefix. */
export const afterPrefix = '\u{10FFFF}'

export function rowId(pk: string, sk: string): string {
  return `${pk}\0${sk}`
}

/**
 * The order of SQLite and of DynamoDB, by UTF-8 bytes, which is that of code points. JavaScript’s own operators
 * order by UTF-16 units, which differs for surrogates and what is above them.
 */
export function compareKeys(one: string, other: string): number {
  const length = Math.min(one.length, other.length)
  for (let at = 0; at < length; at++) {
    const a = one.charCodeAt(at)
    const b = other.charCodeAt(at)
    if (a !== b) return rank(a) - rank(b)
  }
  return one.length - other.length
}

function rank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}
