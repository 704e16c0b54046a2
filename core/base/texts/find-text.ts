/**
 * Where a text stands in another from a place on, or -1. In time that grows with both lengths and not with their product, whatever the two
 * are: `indexOf` takes a thousand times as long for a pattern that nearly matches everywhere, and both come from outside.
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

/** Of each beginning of a text: how long the longest shorter beginning is that it also ends with (Knuth, Morris and Pratt). */
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
 * Whether a whole text is like a pattern, in which `*` stands for any text, also none or several lines. Linear too: each part
 * between two stars is looked for once, and the first place where it stands leaves most to the parts after it.
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
