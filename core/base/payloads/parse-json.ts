import { isSortieError, SortieError } from '../../../contract/errors.ts'
import { cutText } from '../texts/cut-text.ts'
import { halfCharacterIn } from './half-character.ts'
import { inexactNumberIn, isExactNumber } from './inexact-number.ts'
import { outlineOf } from './json-outline.ts'

/** Deeper nesting is refused at each edge, so that no recursive code behind it can run out of stack. */
const maxDepth = 64
/** Each costs far more than its two characters: to parse, to check, to store and to send back. */
const maxContainers = 50_000
const maxShown = 40
const maxPath = 200

/**
 * Parses JSON input exactly.
 * @param what the subject of an error message, capitalised
 * @throws SortieError `invalid_json`, also for nesting beyond 64 levels, which recursive checks must not have to follow,
 * and for more than 50,000 lists and objects;
 * `invalid_input` for a field named `__proto__`, which the schemas would drop silently, for a number that would
 * be rounded, and for half a surrogate pair, which strict readers refuse
 */
export function parseJson(text: string, what: string): unknown {
  const { depth, containers, size, longNumbers } = outlineOf(text, maxDepth)
  if (depth > maxDepth) throw new SortieError('invalid_json', `${what} is nested deeper than ${maxDepth} levels`)
  if (containers > maxContainers) {
    throw new SortieError('invalid_json', `${what} has more than ${maxContainers} lists and objects`)
  }
  const value = parse(text, what)
  if (mayNameProto.test(text)) refuseProto(value)
  if (mayBeHalf.test(text)) refuseHalves(value)
  const inexact = longNumbers.find((number) => !isExactNumber(number))
  if (inexact !== undefined) throw tooExact(size > maxSearched ? [] : (inexactNumberIn(text)?.path ?? []), inexact)
  return value
}

/** The name itself, or an escape of one of its letters. Without it no value needs to be walked through. */
const mayNameProto = /__proto__|\\u00(5f|6f|7[024])/i

/** An escape of a half, perhaps next to that of its other half. */
const mayBeHalf = /\\u[dD][89a-fA-F]/

/** With more members than this the position is not searched for: that would take longer than parsing. */
const maxSearched = 5_000

/** The value of JSON, or the text itself if it cannot be read exactly. */
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
    throw new SortieError('invalid_json', `${what} is not JSON: ${whereItBreaks(text, error)}`)
  }
}

const shownAround = 20

/** The engine knows it, in words of its own that differ from release to release: they are read, and not repeated. */
function whereItBreaks(text: string, error: unknown): string {
  if (text.trim() === '') return 'it is empty'
  const said = error instanceof Error ? error.message : ''
  if (/end of JSON|Unterminated/.test(said)) return 'it ends too early'
  const at = /at position (\d+)/.exec(said)?.[1]
  if (at !== undefined) return Number(at) < text.length ? unexpectedText(text, Number(at)) : 'it ends too early'
  const token = /^Unexpected token '(.{1,2})'/su.exec(said)?.[1]
  return token === undefined ? 'it does not read as JSON' : `${JSON.stringify(token)} is not expected where it stands`
}

function unexpectedText(text: string, at: number): string {
  const before = text.slice(0, at)
  const line = before.split('\n').length
  const column = at - before.lastIndexOf('\n')
  const found = JSON.stringify(cutText(text.slice(at, at + 2 * shownAround), shownAround))
  return `${found} is not expected at line ${line}, column ${column}`
}

function refuseProto(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  if (Object.hasOwn(value, '__proto__')) throw new SortieError('invalid_input', 'No field may be named __proto__')
  for (const inner of Object.values(value)) refuseProto(inner)
}

function refuseHalves(value: unknown): void {
  const at = halfCharacterIn(value)
  if (at) throw problemAt(at, 'a text has half a surrogate pair, which is no character')
}

function tooExact(at: readonly string[], source: string): SortieError {
  const shown = source.length <= maxShown ? source : `${source.slice(0, maxShown)}…`
  return problemAt(at, `${shown} is a number that a double cannot hold, and would be rounded; send it as text`)
}

function problemAt(at: readonly string[], message: string): SortieError {
  const path = cutText(at.join('.'), maxPath)
  const problems = [{ in: 'body', path, message }]
  return new SortieError('invalid_input', `${path === '' ? '' : `${path}: `}${message}`, {
    details: { problems },
  })
}
