/** An item as a row: DynamoDB's attributes, by the same names. */
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
  /** The body, once it was read; no column. Nobody changes what the store gave them. */
  parsed?: unknown
}

/** Put after a prefix, it sorts after every text that begins with that. */
export const afterPrefix = '\u{10FFFF}'

export function rowId(pk: string, sk: string): string {
  return `${pk}\0${sk}`
}

/**
 * The order of SQLite and of DynamoDB, by UTF-8 bytes, which is that of code points. That of JavaScript's own operators
 * is by UTF-16 units, and differs where surrogates meet what is above them.
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
