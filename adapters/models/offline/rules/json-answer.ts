import type { JsonSchema } from '../../../../core/base/ports/models.ts'
import { cutText } from '../../../../core/base/texts/cut-text.ts'
import type { Turn } from './conversation.ts'
import { finalText } from './final-text.ts'

/**
 * The answer as JSON that matches a simple schema: named fields come from the tools' results if one has that name and type,
 * numbers from the results or the text, texts from the final text. Further constraints (formats, multiples, patterns) are
 * ignored, so the answer may fail the check, like a real model's. It may also fail beyond `maxValues` values or `maxCharacters`
 * of text, since nested lists can demand any number.
 */
export function jsonAnswer(schema: JsonSchema, turn: Turn): string {
  const text = finalText(turn)
  const source: Source = {
    definitions: isObject(schema.$defs) ? schema.$defs : {},
    values: turn.results.filter(({ is_error }) => !is_error).map(({ value }) => value),
    input: turn.text.slice(0, maxRead),
    text,
    said: `${text.slice(0, maxRead)} ${turn.text.slice(0, maxRead)}`.toLowerCase(),
    left: { values: maxValues, characters: maxCharacters },
    failed: turn.results.some(({ is_error }) => is_error),
  }
  return JSON.stringify(build(schema, source, undefined, 0))
}

interface Source {
  readonly definitions: JsonSchema
  readonly values: readonly unknown[]
  readonly input: string
  readonly text: string
  /** The text in which an enum's choice is searched. */
  readonly said: string
  /** The remaining budget. */
  readonly left: { values: number; characters: number }
  readonly failed: boolean
}

const maxDepth = 20
const maxValues = 2000
/** For all texts together. One text may be as long as an input. */
const maxCharacters = 300_000
const maxRead = 2000

function build(given: unknown, source: Source, name: string | undefined, depth: number): unknown {
  const schema = resolved(given, source)
  if (depth > maxDepth || schema === undefined || --source.left.values < 0) return null
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) return chosen(schema.enum, source)
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    const choices = schema[keyword]
    if (Array.isArray(choices)) return build(choices[0], source, name, depth + 1)
  }
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  if (type === 'object') return buildObject(schema, source, depth)
  if (type === 'array') return buildArray(schema, source, name, depth)
  return buildScalar(type, schema, source, name)
}

function buildScalar(type: unknown, schema: JsonSchema, source: Source, name: string | undefined): unknown {
  switch (type) {
    case 'number':
    case 'integer':
      return bounded(numberFor(name, source), schema, type === 'integer')
    case 'boolean':
      return named(name, source, isBoolean) ?? !source.failed
    case 'null':
      return null
    default:
      return fitted(named(name, source, isText) ?? source.text, schema, source)
  }
}

function buildObject(schema: JsonSchema, source: Source, depth: number): unknown {
  if (!isObject(schema.properties)) return {}
  return Object.fromEntries(
    Object.entries(schema.properties).map(([name, inner]) => [name, build(inner, source, name, depth + 1)]),
  )
}

/** One item for each result, within the bounds of the schema. */
function buildArray(schema: JsonSchema, source: Source, name: string | undefined, depth: number): unknown[] {
  const least = count(schema.minItems, 0)
  const items = source.values.length === 0 ? [undefined] : source.values
  const length = Math.min(Math.max(items.length, least), count(schema.maxItems, 100), 100)
  return Array.from({ length }, (_, index) => {
    const value = items[index]
    return build(schema.items ?? {}, value === undefined ? source : { ...source, values: [value] }, name, depth + 1)
  })
}

function resolved(given: unknown, source: Source): JsonSchema | undefined {
  if (given === true) return {}
  if (!isObject(given)) return undefined
  if (typeof given.$ref !== 'string') return given
  const definition = source.definitions[given.$ref.replace('#/$defs/', '')]
  return isObject(definition) ? definition : undefined
}

/** The choice named in the text, or else the first. */
function chosen(choices: readonly unknown[], { said }: Source): unknown {
  return choices.find((choice) => isText(choice) && choice !== '' && said.includes(choice.toLowerCase())) ?? choices[0]
}

function numberFor(name: string | undefined, source: Source): number {
  const fromInput = /-?\d+(?:\.\d+)?/.exec(source.input)?.[0]
  return named(name, source, isNumber) ?? named('result', source, isNumber) ?? Number(fromInput ?? 0)
}

/** The field of that name in the first result that has one of the required type. */
function named<T>(name: string | undefined, source: Source, wanted: (value: unknown) => value is T): T | undefined {
  if (name === undefined) return undefined
  for (const value of source.values) {
    const field = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
    if (wanted(field)) return field
  }
  return undefined
}

function bounded(value: number, schema: JsonSchema, whole: boolean): number {
  const least = isNumber(schema.minimum) ? schema.minimum : Number.NEGATIVE_INFINITY
  const most = isNumber(schema.maximum) ? schema.maximum : Number.POSITIVE_INFINITY
  const within = Math.min(Math.max(value, least), most)
  return whole ? Math.trunc(within) : within
}

function fitted(text: string, schema: JsonSchema, { left }: Source): string {
  const most = Math.min(left.characters, count(schema.maxLength, text.length))
  left.characters = Math.max(0, left.characters - text.length)
  return cutText(text, most).padEnd(Math.min(count(schema.minLength, 0), 1000), '.')
}

function count(value: unknown, otherwise: number): number {
  return isNumber(value) && value >= 0 ? value : otherwise
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean'
}
