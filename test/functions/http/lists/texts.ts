/** What takes most bytes of an answer for each character that a rule allows: seven, in JSON in JSON. */
export function control(length: number): string {
  return '\u0001'.repeat(length)
}

/** Four of them, and two in a body that is counted before it is escaped. */
export function quotes(length: number): string {
  return '"'.repeat(length)
}

/** Three of them, where only visible characters are allowed. */
export function han(length: number): string {
  return '漢'.repeat(length)
}

/** As large as metadata may be: 170 KB of JSON. */
export const metadata = Object.fromEntries(
  Array.from({ length: 50 }, (_, at) => [`${at}`.padEnd(64, '\u0001'), control(512)]),
)

/** As long as a name may be. */
export function name(at: number): string {
  return `n${at}-`.padEnd(64, 'x')
}
