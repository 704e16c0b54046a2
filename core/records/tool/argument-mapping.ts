import { SortieError } from '../../../contract/errors.ts'
import { valueAt } from './json-pointer.ts'

export type Arguments = Readonly<Record<string, unknown>>

/** Nesting of a body that a tool describes. It is data of a tenant, which a request bounds as well. */
const maxDepth = 64

/** The pointers into the arguments that a mapping has. */
export function pointersIn(mapping: unknown, depth = 0): readonly string[] {
  if (depth > maxDepth || typeof mapping !== 'object' || mapping === null) return []
  const pointer = pointerOf(mapping)
  if (pointer !== undefined) return [pointer]
  return Object.values(mapping).flatMap((inner) => pointersIn(inner, depth + 1))
}

/** A mapping with the arguments in their places; what was not given is left out, `undefined` where that is all of it. */
export function mapped(mapping: unknown, given: Arguments): unknown {
  if (typeof mapping !== 'object' || mapping === null) return mapping
  const pointer = pointerOf(mapping)
  if (pointer !== undefined) return valueAt(pointer, given)
  if (Array.isArray(mapping)) return mapping.map((inner) => mapped(inner, given)).filter((inner) => inner !== undefined)
  const members = Object.entries(mapping).map(([name, inner]) => [name, mapped(inner, given)] as const)
  return Object.fromEntries(members.filter(([, inner]) => inner !== undefined))
}

/** A member is `$from` and nothing else: an object with others beside it is meant as it is. */
function pointerOf(mapping: object): string | undefined {
  const [only, ...others] = Object.entries(mapping)
  if (only?.[0] !== '$from' || others.length > 0 || typeof only[1] !== 'string') return undefined
  return only[1]
}

/** What a name in a query or a header stands for: each text by itself. @throws SortieError `invalid_input` */
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
