import { isSortieError, SortieError } from '../../../contract/errors.ts'
import { cutText } from '../texts/cut-text.ts'
import { inexactNumberIn } from './inexact-number.ts'

/** What nests deeper is refused at each edge, so that no recursive code behind it can run out of stack. */
const maxDepth = 64
const maxShown = 40

/**
 * JSON that somebody sent, as the value that it says and no other.
 * @param what is parsed, at the beginning of a sentence
 * @throws SortieError `invalid_json`, also for nesting beyond 64, which no recursive check should have to follow;
 * `invalid_input` for a field named `__proto__`, which the schemas would drop without a word, and for a number that would
 * be rounded
 */
export function parseJson(text: string, what: string): unknown {
  const value = parse(text, what)
  if (nestsDeeperThan(maxDepth, value)) {
    throw new SortieError('invalid_json', `${what} nests deeper than ${maxDepth} levels`)
  }
  const inexact = inexactNumberIn(text)
  if (inexact) throw tooExact(inexact.path.join('.'), inexact.source)
  return value
}

/** The value of JSON, or the text itself where it is none that can be read exactly. */
export function jsonOrText(text: string): unknown {
  try {
    return parseJson(text, 'The text')
  } catch (error) {
    if (isSortieError(error)) return text
    throw error
  }
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it does not parse'
    throw new SortieError('invalid_json', `${what} is not JSON: ${cutText(reason, 200)}`)
  }
}

function nestsDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  if (Object.hasOwn(value, '__proto__')) throw new SortieError('invalid_input', 'No field may be named __proto__')
  return Object.values(value).some((inner) => nestsDeeperThan(levels - 1, inner))
}

function tooExact(path: string, source: string): SortieError {
  const shown = source.length <= maxShown ? source : `${source.slice(0, maxShown)}…`
  const message = `${shown} is a number that a double cannot hold, and would be rounded; send it as text`
  const problems = [{ in: 'body', path, message }]
  return new SortieError('invalid_input', `${path === '' ? '' : `${path}: `}${message}`, {
    details: { problems },
  })
}
