import { createHash, randomUUID } from 'node:crypto'
import { serviceBounds } from './bounds.ts'
import { boundFault, Ended } from './faults.ts'
import { firstOfJavaRandom } from './java-random.ts'
import type { LibraryFocus, LibraryFunction } from './library-focus.ts'
import { presented } from './presented.ts'
import { hasRepeatedKey } from './repeated-key.ts'

/**
 * The functions that Step Functions adds to the language, as its documentation has them (“Transforming data with JSONata”). Which arguments
 * are errors and which make nothing was measured at the service by floci (github.com/floci-io/floci, pull request 2676).
 */
export const ownFunctions: Readonly<Record<string, LibraryFunction>> = {
  parse: taking('parse', ['text'], parse),
  partition: taking('partition', ['list', 'size'], partition),
  range: taking('range', ['first', 'last', 'by'], range),
  hash: taking('hash', ['text', 'algorithm'], hash),
  random: taking('random', ['seed'], random),
  uuid: taking('uuid', [], () => randomUUID()),
}

/** A function that refuses more arguments than it takes. */
function taking(name: string, parameters: readonly string[], run: LibraryFunction): LibraryFunction {
  const { length } = parameters
  const strict: LibraryFunction = function (...given) {
    if (given.slice(length).some((surplus) => surplus !== undefined)) throw mismatch(name, length + 1)
    const result = run.apply(this, given)
    this.options?.guard?.look(result)
    return result
  }
  return presented(strict, { length, text: `function ${name}(${parameters.join(', ')})` })
}

function parse(text: unknown): unknown {
  if (text === undefined) return undefined
  if (typeof text !== 'string') throw mismatch('parse', 1)
  return parsed(text)
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text, exactly)
    if (!hasRepeatedKey(text)) return value
  } catch {
    // It is said below.
  }
  throw failure('D3137', 'Invalid JSON')
}

function exactly(key: string, value: unknown): unknown {
  const isBeyondNumbers = typeof value === 'number' && !Number.isFinite(value)
  // The library would take it for a function.
  if (isBeyondNumbers || key.startsWith('_jsonata_')) throw new RangeError()
  return value
}

function partition(list: unknown, size: unknown): unknown {
  if (list === undefined) return undefined
  if (!Array.isArray(list)) {
    throw failure('T0412', 'Argument 1 of function "partition" must be an array of undefined')
  }
  if (list.length === 0) return undefined
  if (size === undefined) return [list]
  const each = towardsZero(size, 'partition', 2)
  if (each < 0) throw failure('D3137', 'Second argument must be zero or greater')
  if (each === 0) return undefined
  return Array.from({ length: Math.ceil(list.length / each) }, (_, at) => list.slice(at * each, (at + 1) * each))
}

function range(this: LibraryFocus, first: unknown, last: unknown, by: unknown): unknown {
  const from = towardsZero(first, 'range', 1)
  const to = towardsZero(last, 'range', 2)
  if (by === undefined) return undefined
  const step = towardsZero(by, 'range', 3)
  const count = step === 0 ? 0 : Math.floor((to - from) / step) + 1
  if (count > serviceBounds.rangeItems) throw new Ended(boundFault('too_large'))
  // As with each sequence of the language, one item stands for itself, and none for nothing.
  const items = this.createSequence?.() ?? []
  for (let at = 0; at < count; at++) items.push(from + at * step)
  return items
}

const algorithms = new Map([
  ['SHA-1', 'sha1'],
  ['SHA-384', 'sha384'],
  ['SHA-256', 'sha256'],
  ['SHA-512', 'sha512'],
  ['MD5', 'md5'],
])

function hash(text: unknown, algorithm: unknown): unknown {
  if (typeof text !== 'string') throw mismatch('hash', 1)
  if (algorithm === undefined) return undefined
  if (typeof algorithm !== 'string') throw mismatch('hash', 2)
  const name = algorithms.get(algorithm)
  if (name === undefined) {
    throw failure('D3137', `Hash algorithm '${algorithm}' must be one of ${[...algorithms.keys()].join(', ')}`)
  }
  return createHash(name).update(text).digest('hex')
}

function random(seed: unknown): unknown {
  return seed === undefined ? Math.random() : firstOfJavaRandom(towardsZero(seed, 'random', 1))
}

/** Integers are rounded towards zero, and not down. */
function towardsZero(given: unknown, name: string, argument: number): number {
  if (typeof given !== 'number') throw mismatch(name, argument)
  return Math.trunc(given)
}

function mismatch(name: string, argument: number): Ended {
  return failure('T0410', `Argument ${argument} of function "${name}" does not match function signature`)
}

function failure(jsonata: string, message: string): Ended {
  return new Ended({ code: 'evaluation', jsonata, message })
}
