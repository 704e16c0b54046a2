/** Properties of a JSON text before it is parsed, found by reading each character once. */
export interface JsonOutline {
  readonly depth: number
  /** The number of lists and objects. */
  readonly containers: number
  /** The approximate number of values. */
  readonly size: number
  /** Numbers, as written, that a double may be unable to hold. */
  readonly longNumbers: readonly string[]
}

/**
 * The outline of a text up to this nesting depth. Text that is not JSON has an outline too, which means
 * nothing. Parsing a body of brackets takes ten times as long, and walking through its values even longer.
 */
export function outlineOf(text: string, deepest: number): JsonOutline {
  const outline = { depth: 0, containers: 0, size: 0, longNumbers: [] as string[] }
  let level = 0
  for (let at = 0; at < text.length && outline.depth <= deepest; at++) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = endOfString(text, at)
        break
      case openList:
      case openObject:
        level++
        outline.containers++
        outline.size++
        outline.depth = Math.max(outline.depth, level)
        break
      case closeList:
      case closeObject:
        level--
        break
      case comma:
        outline.size++
        break
      default:
        at = passNumber(text, at, outline.longNumbers)
    }
  }
  return outline
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c]
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]

/** @returns the position of its closing quote, or the end of the text */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at
    while (text.charCodeAt(before - 1) === backslash) before--
    if ((at - before) % 2 === 0) return at
  }
  return text.length
}

/** A shorter number without an exponent fits a double. */
const longNumber = 16

/** @returns its end, if a number begins here */
function passNumber(text: string, from: number, longNumbers: string[]): number {
  if (!isDigit(text.charCodeAt(from))) return from
  let end = from
  let hasExponent = false
  for (let code = text.charCodeAt(end); isOfNumber(code); code = text.charCodeAt(end)) {
    if (code === smallE || code === largeE) hasExponent = true
    end++
  }
  if (hasExponent || end - from >= longNumber)
    longNumbers.push(text.slice(text[from - 1] === '-' ? from - 1 : from, end))
  return end - 1
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

const [smallE, largeE] = [0x65, 0x45]

/** Digits, `+`, `-`, `.`, `E` and `e`. */
function isOfNumber(code: number): boolean {
  return isDigit(code) || code === 0x2b || code === 0x2d || code === 0x2e || code === smallE || code === largeE
}
