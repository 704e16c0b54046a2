/** The API takes no larger body. */
const mostBytes = 384 * 1024

/**
 * Whether a value may fit a request as JSON. Aliases of YAML repeat a part without writing it, and a part may contain itself, so
 * the walk stops at the bound.
 */
export function mayFitRequest(value: unknown): boolean {
  let left = mostBytes
  const waiting = [value]
  while (waiting.length > 0) {
    const one = waiting.pop()
    left -= charactersOf(one)
    if (left < 0) return false
    if (typeof one === 'object' && one !== null) for (const part of Object.values(one)) waiting.push(part)
  }
  return true
}

/** A lower bound of its characters as JSON, without its parts. */
function charactersOf(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (Array.isArray(value)) return value.length
  if (typeof value !== 'object' || value === null) return 0
  return Object.keys(value).reduce((sum, name) => sum + name.length + 1, 0)
}
