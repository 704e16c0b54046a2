import type { MatchOutcome, Span } from '../ports/checks.ts'

/** More places than a person would look at are not reported one by one. */
const maxPlaces = 10_000

/**
 * The places where patterns match texts. The caller bounds the time: a pattern can take for ever.
 * @param patterns regular expressions that `patternProblem` accepts
 */
export function matchPatterns(patterns: readonly string[], texts: readonly string[]): MatchOutcome {
  const expressions = patterns.map(expressionOf)
  const spans: (readonly Span[])[] = []
  let places = 0
  for (const text of texts) {
    const found: Span[] = []
    for (const expression of expressions) {
      for (const { index, 0: matched } of text.matchAll(expression)) {
        if (matched === '') continue
        places += 1
        if (places > maxPlaces) return { outcome: 'too_expensive' }
        found.push([index, index + matched.length])
      }
    }
    spans.push(united(found))
  }
  return { outcome: 'matched', spans }
}

/** In order, merged if they touch. */
export function united(found: readonly Span[]): readonly Span[] {
  const spans: Span[] = []
  for (const [from, to] of found.toSorted(([one], [other]) => one - other)) {
    const last = spans.at(-1)
    if (last && from <= last[1]) spans.splice(-1, 1, [last[0], Math.max(last[1], to)])
    else spans.push([from, to])
  }
  return spans
}

function expressionOf(pattern: string): RegExp {
  return new RegExp(pattern, 'gu')
}

/** Why a text is not a valid pattern; `undefined` if it is. The text is parsed, but not tried, which may take long. */
export function patternProblem(pattern: string): string | undefined {
  try {
    expressionOf(pattern)
    return undefined
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return error.message
  }
}
