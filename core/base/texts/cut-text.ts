const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** A visible character has few code units; text that piles up more is cut inside of it. */
const longestGrapheme = 64

/**
 * The beginning of a text, at most `max` UTF-16 code units of it, cut between visible characters: never inside a
 * surrogate pair, which strict readers refuse, nor between a letter and its marks.
 */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text
  const at = graphemes.segment(text.slice(0, max + longestGrapheme)).containing(max)?.index ?? max
  return text.slice(0, at > max - longestGrapheme ? at : betweenPairs(text, max))
}

function betweenPairs(text: string, at: number): number {
  const isInPair = /[\uD800-\uDBFF]/.test(text.charAt(at - 1)) && /[\uDC00-\uDFFF]/.test(text.charAt(at))
  return isInPair ? at - 1 : at
}
