import type { Json } from '../../../contract/resources/common.ts'
import type { Span } from '../../base/ports/checks.ts'

/** All texts in a value, in a fixed order: names of fields too, since a model writes them, and numbers as they are written. */
export function textsIn(value: Json): readonly string[] {
  const texts: string[] = []
  withTexts(value, (text) => {
    texts.push(text)
    return text
  })
  return texts
}

/** The same value with other texts, in the same order. A number that changes becomes a text. */
export function withTexts(value: Json, rewrite: (text: string) => string): Json {
  if (typeof value === 'string') return rewrite(value)
  if (typeof value === 'number') {
    const written = rewrite(String(value))
    return written === String(value) ? value : written
  }
  if (Array.isArray(value)) return value.map((one) => withTexts(one, rewrite))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [rewrite(name), withTexts(one, rewrite)]))
}

/** Replaces removed text. */
export const redacted = '[redacted]'

/** @param spans the spans to remove from each text, in order */
export function withoutSpans(value: Json, spans: readonly (readonly Span[])[]): Json {
  let at = 0
  return withTexts(value, (text) => cutOut(text, spans[at++] ?? []))
}

function cutOut(text: string, spans: readonly Span[]): string {
  let kept = ''
  let from = 0
  for (const [start, end] of spans) {
    kept += text.slice(from, start) + redacted
    from = end
  }
  return kept + text.slice(from)
}
