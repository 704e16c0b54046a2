import type { JsonSchema } from '../../../base/ports/models.ts'
import { type ApiDocument, isNode, type Node, resolved } from './document.ts'

const typeNames = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'] as const
type TypeName = (typeof typeNames)[number]

/** The possible types of a value. If not stated, derived from its parts; none: anything. */
export function typesOf(schema: Node): readonly TypeName[] {
  const told = [schema.type].flat()
  const types = typeNames.filter((name) => told.includes(name))
  const known = types.length > 0 ? types : typesByParts(schema)
  return schema.nullable === true && known.length > 0 && !known.includes('null') ? [...known, 'null'] : known
}

function typesByParts({ properties, required, additionalProperties, items }: Node): readonly TypeName[] {
  if (isNode(properties) || isNode(additionalProperties) || Array.isArray(required)) return ['object']
  return isNode(items) ? ['array'] : []
}

export function typeOf(types: readonly TypeName[]): JsonSchema {
  const [only, ...more] = types
  if (only === undefined) return {}
  return { type: more.length === 0 ? only : types }
}

/** The keywords without schemas: for an enum only itself and its type. */
export function plainKeywords(schema: Node): JsonSchema {
  const types = typesOf(schema)
  const choices = choicesOf(schema, types)
  if (choices) return { ...typeOf(types), enum: choices }
  return {
    ...typeOf(types),
    ...(types.includes('object') && countsOf(schema, ['minProperties', 'maxProperties'])),
    ...(types.includes('array') && {
      ...countsOf(schema, ['minItems', 'maxItems']),
      ...(typeof schema.uniqueItems === 'boolean' && { uniqueItems: schema.uniqueItems }),
    }),
    ...(types.includes('string') && { ...countsOf(schema, ['minLength', 'maxLength']), ...formatOf(schema) }),
    ...((types.includes('number') || types.includes('integer')) && rangeOf(schema)),
  }
}

const maxChoices = 500

/** YAML makes numbers from the texts in `[1, 2]`. */
function choicesOf(schema: Node, types: readonly TypeName[]): readonly unknown[] | undefined {
  const values = 'const' in schema ? [schema.const] : schema.enum
  if (!Array.isArray(values) || values.length === 0 || values.length > maxChoices) return undefined
  if (!values.every(isChoice)) return undefined
  const areTexts = types.includes('string') && !types.some((type) => type !== 'string' && type !== 'null')
  const told = areTexts ? values.map((value) => (value === null ? value : String(value))) : values
  const fitting = types.length === 0 ? told : told.filter((value) => types.some((type) => isOf(value, type)))
  return fitting.length === 0 ? undefined : [...new Set(fitting)]
}

function isChoice(value: unknown): boolean {
  if (typeof value === 'number') return isUsable(value)
  return value === null || typeof value === 'boolean' || (typeof value === 'string' && value.isWellFormed())
}

function isOf(value: unknown, type: TypeName): boolean {
  if (type === 'null') return value === null
  if (type === 'integer') return Number.isInteger(value)
  return typeof value === type && value !== null
}

const maxCount = 1_000_000

function countsOf(schema: Node, names: readonly string[]): JsonSchema {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = schema[name]
      const isCount = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maxCount
      return isCount ? [[name, value] as const] : []
    }),
  )
}

const formats = 'date-time date time duration email uri uuid hostname ipv4 ipv6'.split(' ')

function formatOf({ format }: Node): JsonSchema {
  return typeof format === 'string' && formats.includes(format) ? { format } : {}
}

/** In 3.0 `exclusiveMinimum` is true or false, and refers to `minimum`. */
function rangeOf(schema: Node): JsonSchema {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema
  return {
    ...edge('minimum', 'exclusiveMinimum', minimum, exclusiveMinimum),
    ...edge('maximum', 'exclusiveMaximum', maximum, exclusiveMaximum),
    ...(isUsable(multipleOf) && multipleOf > 0 && { multipleOf }),
  }
}

function edge(name: string, exclusive: string, value: unknown, isExclusive: unknown): JsonSchema {
  if (isExclusive === true) return isUsable(value) ? { [exclusive]: value } : {}
  return { ...(isUsable(value) && { [name]: value }), ...(isUsable(isExclusive) && { [exclusive]: isExclusive }) }
}

/** A double that equals the written number; beyond that, a bound has no effect. */
function isUsable(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER
}

/**
 * A required member is described, even if empty. Members that only the service sets are left out, and so is the ban on additional ones:
 * with what is left out elsewhere, it would forbid too much.
 */
export function objectKeywords(
  document: ApiDocument,
  schema: Node,
  inner: (schema: unknown) => JsonSchema,
): JsonSchema {
  const kept = propertiesOf(document, schema)
  const required = requiredOf(document, schema)
  const bare = required.filter((name) => !kept.has(name)).map((name) => [name, {}] as const)
  const properties = [...[...kept].map(([name, one]) => [name, inner(one)] as const), ...bare]
  const { additionalProperties } = schema
  return {
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    ...(required.length > 0 && { required }),
    ...(isNode(additionalProperties) && { additionalProperties: inner(additionalProperties) }),
  }
}

/** The members that a request may have. */
export function propertiesOf(document: ApiDocument, { properties }: Node): ReadonlyMap<string, unknown> {
  if (!isNode(properties)) return new Map()
  return new Map(Object.entries(properties).filter(([name, one]) => isName(name) && isSent(document, one)))
}

export function requiredOf(document: ApiDocument, schema: Node): readonly string[] {
  const { required, properties } = schema
  if (!Array.isArray(required)) return []
  const names = [...new Set(required)].filter((name): name is string => typeof name === 'string' && isName(name))
  const described = isNode(properties) ? properties : {}
  return names.filter((name) => !Object.hasOwn(described, name) || isSent(document, described[name]))
}

function isName(name: string): boolean {
  return name !== '__proto__' && name.isWellFormed()
}

function isSent(document: ApiDocument, property: unknown): boolean {
  if (property === false) return false
  const told = resolved(document, property)
  return !(isNode(told) && told.readOnly === true) && !(isNode(property) && property.readOnly === true)
}
