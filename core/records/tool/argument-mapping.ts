import { SortieError } from '../../../contract/errors.ts'
import { valueAt } from './json-pointer.ts'

export type Arguments = Readonly<Record<string, unknown>>

/** The maximum nesting of a body that a tool describes. It is a tenant's data, which requests bound as well. */
const maxDepth = 64

/** The pointers into the arguments in a mapping. */
export function pointersIn(mapping: unknown, depth = 0): readonly string[] {
  if (depth > maxDepth || typeof mapping !== 'object' || mapping === null) return []
  const pointer = pointerOf(mapping)
  if (pointer !== undefined) return [pointer]
  return Object.values(mapping).flatMap((inner) => pointersIn(inner, depth + 1))
}

/**
 * A mapping with the arguments filled in; missing arguments are omitted, and the result is `undefined` if the whole is missing.
 */
export function mapped(mapping: unknown, given: Arguments): unknown {
  if (typeof mapping !== 'object' || mapping === null) return mapping
  const pointer = pointerOf(mapping)
  if (pointer !== undefined) return valueAt(pointer, given)
  if (Array.isArray(mapping)) return mapping.map((inner) => mapped(inner, given)).filter((inner) => inner !== undefined)
  const members = Object.entries(mapping).map(([name, inner]) => [name, mapped(inner, given)] as const)
  return Object.fromEntries(members.filter(([, inner]) => inner !== undefined))
}

/** Only an object with `$from` as its single member is a pointer: with other members it is literal. */
function pointerOf(mapping: object): string | undefined {
  const [only, ...others] = Object.entries(mapping)
  if (only?.[0] !== '$from' || others.length > 0 || typeof only[1] !== 'string') return undefined
  return only[1]
}

/** The texts of a name in a query or a header, each on its own. @throws SortieError `invalid_input` */
export function texts(name: string, mapping: unknown, given: Arguments): readonly string[] {
  const value = mapped(mapping, given)
  const values = Array.isArray(value) ? value : [value]
  return values.flatMap((one) => (one === undefined || one === null ? [] : [textOf(name, one)]))
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string' && value.isWellFormed()) return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new SortieError('invalid_input', `The value of ${name} must be a text, a number, true or false`)
}
