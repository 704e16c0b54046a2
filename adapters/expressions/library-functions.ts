import jsonata from 'jsonata'
import type { EvaluationBounds } from './bounds.ts'
import { boundFault, Ended } from './faults.ts'
import type { Guard } from './guard.ts'
import type { LibraryFunction } from './library-focus.ts'
import { presented } from './presented.ts'

const names = `
  abs append assert average base64decode base64encode boolean ceil clone contains count decodeUrl decodeUrlComponent distinct each
  encodeUrl encodeUrlComponent error exists filter floor formatBase formatInteger formatNumber fromMillis join keys length lookup
  lowercase map match max merge min not number pad parseInteger power reduce replace reverse round shuffle sift single sort split spread
  sqrt string substring substringAfter substringBefore sum toMillis trim type uppercase zip`

/** Whether a function would take too much in one step, as its arguments tell. */
const sizes: Readonly<Record<string, (given: readonly unknown[], bounds: EvaluationBounds) => boolean>> = {
  pad: ([, width], { characters }) => typeof width === 'number' && Math.abs(width) > characters,
  split: ([text, separator], { items }) => separator === '' && lengthOf(text) > items,
  distinct: ([list], { compared }) => Array.isArray(list) && list.length > compared,
  join: ([list, separator], { characters }) => {
    const texts = Array.isArray(list) ? list : []
    let sum = texts.length * lengthOf(separator)
    for (const text of texts) sum += lengthOf(text)
    return sum > characters
  },
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 0
}

/**
 * Has each function of the library show what it makes to the guard of its evaluation. They are the same objects for all evaluations of a
 * thread, and the library has no other way to reach them. Some call others thousands of times without a step between, such as `$map` with
 * a function of the library.
 */
async function guardLibraryFunctions(): Promise<void> {
  for (const name of names.trim().split(/\s+/)) guardFunction(name, await jsonata(`$${name}`).evaluate(undefined))
}

function guardFunction(name: string, made: { implementation: LibraryFunction }): void {
  const { implementation } = made
  const isTooLarge = sizes[name] ?? (() => false)
  const guarded: LibraryFunction = function (...given) {
    const guard = this.options?.guard
    if (!guard) return implementation.apply(this, given)
    if (isTooLarge(given, guard.bounds)) throw new Ended(boundFault('too_large'))
    const result = implementation.apply(this, given)
    if (result instanceof Promise) return result.then((value) => seen(guard, value))
    return seen(guard, result)
  }
  const { length } = implementation
  made.implementation = presented(guarded, { length, text: implementation.toString() })
}

function seen(guard: Guard, value: unknown): unknown {
  guard.look(value)
  return value
}

await guardLibraryFunctions()
