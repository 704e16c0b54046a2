import { SortieError } from '../../../contract/errors.ts'

const maxDepth = 64

/**
 * @throws SortieError `invalid_json`, also for nesting beyond 64, which no recursive check should have to follow;
 * `invalid_input` for a field named `__proto__`, which the schemas would drop without a word
 */
export function parseJson(text: string): unknown {
  const value = parse(text)
  if (nestsDeeperThan(maxDepth, value)) {
    throw new SortieError('invalid_json', `The body nests deeper than ${maxDepth} levels`)
  }
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it does not parse'
    throw new SortieError('invalid_json', `The body is not JSON: ${reason.slice(0, 200)}`)
  }
}

function nestsDeeperThan(levels: number, value: unknown): boolean {
  if (value === Infinity || value === -Infinity) throw new SortieError('invalid_input', 'A number is too large')
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  if (Object.hasOwn(value, '__proto__')) throw new SortieError('invalid_input', 'No field may be named __proto__')
  return Object.values(value).some((inner) => nestsDeeperThan(levels - 1, inner))
}
