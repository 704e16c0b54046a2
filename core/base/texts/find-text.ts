/**
 * The position of a text in another from a given place on, or -1. The time grows with the sum of both lengths, not with their product:
 * `indexOf` takes a thousand times as long for a pattern that nearly matches everywhere, and both come from outside.
 */
export function findText(text: string, wanted: string, from = 0): number {
  const borders = bordersOf(wanted)
  let matched = 0
  if (wanted.length === 0) return Math.min(from, text.length)
  for (let at = from; at < text.length; at++) {
    while (matched > 0 && text.charCodeAt(at) !== wanted.charCodeAt(matched)) matched = borders[matched - 1] ?? 0
    if (text.charCodeAt(at) === wanted.charCodeAt(matched)) matched += 1
    if (matched === wanted.length) return at - wanted.length + 1
  }
  return -1
}

/** For each prefix of a text: the length of its longest shorter prefix that is also its suffix (Knuth, Morris and Pratt). */
function bordersOf(text: string): readonly number[] {
  const borders = [0]
  let length = 0
  for (let at = 1; at < text.length; at++) {
    while (length > 0 && text.charCodeAt(at) !== text.charCodeAt(length)) length = borders[length - 1] ?? 0
    if (text.charCodeAt(at) === text.charCodeAt(length)) length += 1
    borders.push(length)
  }
  return borders
}

/**
 * Whether a whole text matches a pattern in which `*` stands for any text, including none or several lines. Linear too: each part
 * between two stars is searched once, and its first match leaves most to the following parts.
 */
export function isLike(text: string, pattern: string): boolean {
  const [first = '', ...others] = pattern.split('*')
  const last = others.pop()
  if (last === undefined) return text === first
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const part of others) {
    const found = findText(text, part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}
