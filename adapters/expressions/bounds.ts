import { boundFault, Ended } from './faults.ts'

const megabyte = 2 ** 20

/** Of one evaluation. */
export interface EvaluationBounds {
  /** Processor time. */
  readonly timeMs: number
  readonly heapBytes: number
  /** Of one list. */
  readonly items: number
  /** Of one value: eight for a number, one for a character. */
  readonly weight: number
  /** Of one text. */
  readonly characters: number
  /** Of a list whose items are all compared with each other, in one step. */
  readonly compared: number
  /** By this its regular expressions are matched, which may take for ever in one step. */
  readonly regularExpressions: RegExpConstructor
}

/**
 * Those of Step Functions. Time is from its documentation (“Transforming data with JSONata”, handling expression errors); the others were
 * measured at the service by floci (github.com/floci-io/floci, issue 2737): it takes 873,782 numbers and refuses one more, takes 2^22
 * characters and refuses 2^23, takes 100 levels and 360,145 numbers of `$range` and refuses one more.
 */
export const serviceBounds = {
  timeMs: 1000,
  depth: 100,
  items: 873_782,
  weight: 873_782 * 8,
  characters: 2 ** 22,
  rangeItems: 360_145,
}

/** Our own. All but the heap are in characters. */
export const ownBounds = {
  expression: 2 ** 18,
  bindings: 2 ** 22,
  result: 2 ** 20,
  /**
   * Of a thread. An expression that holds more is ended between two steps. The thread itself may take three times as much: an allocation far
   * beyond what a thread may take ends the process, and no single step can need more than the difference.
   */
  heapBytes: 80 * megabyte,
}

/** What an expression may take in all. */
export function fullBounds(timeMs: number): EvaluationBounds {
  const { items, weight, characters } = serviceBounds
  const { heapBytes } = ownBounds
  return { timeMs, heapBytes, items, weight, characters, compared: items, regularExpressions: RegExp }
}

/** What a quick one may take: no step of it takes more than some milliseconds. */
export function quickBounds(timeMs: number): EvaluationBounds {
  const { heapBytes } = ownBounds
  const sizes = { items: 50_000, weight: megabyte, characters: 2 ** 18, compared: 500 }
  return { timeMs, heapBytes, ...sizes, regularExpressions: withoutMatches }
}

const withoutMatches: RegExpConstructor = new Proxy(RegExp, {
  construct(target, given: ConstructorParameters<RegExpConstructor>) {
    return Object.assign(new target(...given), { exec: endedMatch })
  },
})

function endedMatch(): never {
  throw new Ended(boundFault('too_long'))
}
