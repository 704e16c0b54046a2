const word = /[\p{L}\p{M}\p{N}]+/gu
/** Scripts without spaces between words, or with endings attached to them. */
const unspaced = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]+/u
const runs = new RegExp(`(${unspaced.source})`, 'u')
const accents = /[\u0300-\u036f]/g
const ascii = /^[\0-\x7f]*$/

/** A text in the form for searches: without case, accents and width. */
export function plainText(text: string): string {
  if (ascii.test(text)) return text.toLowerCase()
  return text.normalize('NFKD').toLowerCase().replaceAll(accents, '').normalize('NFC')
}

/**
 * The search terms of a plain text: its words, and for scripts without spaces each pair of neighbouring characters. In order,
 * with repetitions.
 */
export function termsOf(plain: string): readonly string[] {
  return [...plain.matchAll(word)].flatMap(([one]) => one.split(runs).flatMap(ofRun))
}

function ofRun(run: string): readonly string[] {
  if (run === '') return []
  return unspaced.test(run) ? neighbours([...run]) : [run]
}

function neighbours(characters: readonly string[]): readonly string[] {
  const pairs = characters.slice(1).map((next, at) => `${characters[at]}${next}`)
  return pairs.length === 0 ? characters : pairs
}

/**
 * The number of occurrences of a term in a plain text: a word as a whole, and characters of scripts without spaces anywhere. The
 * text is not split into terms: splitting the texts of a thousand memories would block everybody else.
 */
export function occurrences(term: string, plain: string): number {
  const isWhole = unspaced.test(term) ? () => true : (at: number) => standsAlone(plain, at, at + term.length)
  let count = 0
  for (let at = plain.indexOf(term); at >= 0; at = plain.indexOf(term, at + 1)) if (isWhole(at)) count++
  return count
}

function standsAlone(text: string, from: number, to: number): boolean {
  return !isOfWord(before(text, from)) && !isOfWord(text.codePointAt(to))
}

function before(text: string, at: number): number | undefined {
  const unit = text.charCodeAt(at - 1)
  const isSecondHalf = unit >= 0xdc00 && unit <= 0xdfff
  return isSecondHalf ? text.codePointAt(at - 2) : text.codePointAt(at - 1)
}

const letter = /^[\p{L}\p{M}\p{N}]$/u

/** Whether a character belongs to a word of a script with spaces: a run of another script ends the word. */
function isOfWord(point: number | undefined): boolean {
  if (point === undefined) return false
  // Nearly all characters are in this range, and a pattern would take ten times as long.
  if (point < 0x80) return (point >= 0x61 && point <= 0x7a) || (point >= 0x30 && point <= 0x39)
  const character = String.fromCodePoint(point)
  return letter.test(character) && !unspaced.test(character)
}
