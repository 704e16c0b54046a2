import type { Json } from '../../contract/resources/common.ts'
import type { Evaluated } from '../../core/base/ports/expressions.ts'

type Bindings = Readonly<Record<string, Json>>

/**
 * The value of an expression that is a literal or a path through objects, such as `$states.input.name`; nothing where it takes more than
 * that. The library evaluates it to the same.
 */
export function evaluatePlainly(expression: string, bindings: Bindings): Evaluated | undefined {
  const text = expression.trim()
  const literal = literalOf(text)
  if (literal !== undefined) return { kind: 'value', value: literal }
  const names = isPath(text) ? text.slice(1).split('.') : []
  return names.length > 0 ? follow(names, bindings) : undefined
}

/** Whether it parses, as far as this knows. */
export function isPlain(expression: string): boolean {
  const text = expression.trim()
  return literalOf(text) !== undefined || isPath(text)
}

const words = new Map<string, Json>([
  ['true', true],
  ['false', false],
  ['null', null],
])
const number = /^-?(0|[1-9]\d{0,15})(\.\d{1,15})?$/
const quoted = /^(?:'([^'\\]*)'|"([^"\\]*)")$/

function literalOf(text: string): Json | undefined {
  const word = words.get(text)
  if (word !== undefined) return word
  // JSON has no negative zero.
  if (number.test(text)) return Number(text) + 0
  const [, single, double] = quoted.exec(text) ?? []
  const content = single ?? double
  return content?.isWellFormed() ? content : undefined
}

const path = /^\$[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/
/** Words of the language, which are no names in a path. */
const wordInPath = /\.(and|or|in|true|false|null)(\.|$)/

function isPath(text: string): boolean {
  return path.test(text) && !wordInPath.test(text)
}

function follow([first = '', ...names]: readonly string[], bindings: Bindings): Evaluated | undefined {
  // It may be a function.
  if (!Object.hasOwn(bindings, first)) return undefined
  let value = bindings[first]
  for (const name of names) {
    // A path maps over a list.
    if (Array.isArray(value)) return undefined
    value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  }
  return value === undefined ? { kind: 'nothing' } : { kind: 'value', value }
}

function isObject(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
