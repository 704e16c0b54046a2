import type { Json } from '../../../../contract/resources/common.ts'

/** A value as lines that can be compared: text as it is, and everything else as JSON with its keys in order. */
export function linesOf(value: Json): readonly string[] {
  return (typeof value === 'string' ? value : JSON.stringify(sorted(value), null, 2)).split('\n')
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner as Json)]))
}
