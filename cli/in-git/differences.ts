import { isDeepStrictEqual } from 'node:util'
import type { Json } from '../../contract/resources/common.ts'
import { isThing } from './things.ts'

/** A field that differs; `undefined` if a side lacks it. */
export interface Difference {
  readonly field: string
  readonly before: Json | undefined
  readonly after: Json | undefined
}

/**
 * The innermost fields that differ. A list is reported whole, unless both have the same number of members and these are objects.
 */
export function differencesOf(before: Json | undefined, after: Json | undefined, field = ''): readonly Difference[] {
  if (isDeepStrictEqual(before, after)) return []
  const inner = membersOf(before, after)
  if (!inner) return [{ field, before, after }]
  return inner.flatMap(([name, one, other]) => differencesOf(one, other, field === '' ? name : `${field}.${name}`))
}

type Member = readonly [name: string, before: Json | undefined, after: Json | undefined]

function membersOf(before: Json | undefined, after: Json | undefined): readonly Member[] | undefined {
  if (isThing(before) && isThing(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return names.map((name) => [name, before[name], after[name]])
  }
  if (!Array.isArray(before) || !Array.isArray(after) || before.length !== after.length) return undefined
  if (![...before, ...after].every(isThing)) return undefined
  return before.map((one, at) => [String(at), one, after[at]])
}

/** The top-level fields that contain the differences. */
export function topFields(differences: readonly Difference[]): ReadonlySet<string> {
  return new Set(differences.map(({ field }) => field.split('.')[0] ?? field))
}
