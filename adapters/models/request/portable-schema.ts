import type { JsonSchema } from '../../../core/base/ports/models.ts'
import { plainParameters } from './plain-parameters.ts'

interface Limits {
  /** Keywords that are removed from schemas. */
  readonly schemasWithout: readonly string[]
  /** Whether schemas have only keywords that every service understands. */
  readonly bareSchemas: boolean
}

/** The keywords that nearly all services accept. The full schema is checked here, so a service loses only hints. */
const portable: ReadonlySet<string> = new Set([
  ...['type', 'title', 'description', 'enum', 'format', 'default', 'nullable'],
  ...['properties', 'required', 'additionalProperties', 'items', 'prefixItems', 'anyOf', 'oneOf', 'allOf'],
  ...['$ref', '$defs', 'definitions'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['minLength', 'maxLength', 'pattern', 'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties'],
])
const bare: ReadonlySet<string> = new Set(['type', 'description', 'enum', 'properties', 'required', 'items', 'anyOf'])

/** The keywords whose values contain schemas. */
const holders: ReadonlyMap<string, 'one' | 'list' | 'map'> = new Map([
  ['properties', 'map'],
  ['$defs', 'map'],
  ['definitions', 'map'],
  ['additionalProperties', 'one'],
  ['items', 'one'],
  ['prefixItems', 'list'],
  ['anyOf', 'list'],
  ['oneOf', 'list'],
  ['allOf', 'list'],
])

/** Deeper schemas are sent empty. */
const maxDepth = 32

export function portableSchema(schema: JsonSchema, limits: Limits): JsonSchema {
  return portableNode(schema, limits, 0)
}

/** For a tool: always the schema of an object. */
export function portableParameters(schema: JsonSchema, limits: Limits): JsonSchema {
  const { type: _, properties = {}, ...others } = portableSchema(plainParameters(schema), limits)
  return { type: 'object', properties, ...others }
}

function portableNode(schema: JsonSchema, limits: Limits, depth: number): JsonSchema {
  if (depth > maxDepth) return {}
  const kept: [string, unknown][] = []
  for (const [keyword, value] of Object.entries(withEnum(schema))) {
    if (!isKept(keyword, limits)) continue
    kept.push([keyword, portableValue(keyword, value, (inner) => portableNode(inner, limits, depth + 1))])
  }
  return Object.fromEntries(kept)
}

function isKept(keyword: string, { schemasWithout, bareSchemas }: Limits): boolean {
  return (bareSchemas ? bare : portable).has(keyword) && !schemasWithout.includes(keyword)
}

/** `const` is the newer of the two keywords. */
function withEnum({ const: only, ...schema }: JsonSchema): JsonSchema {
  return only === undefined ? schema : { ...schema, enum: [only] }
}

function portableValue(keyword: string, value: unknown, portableInner: (schema: JsonSchema) => JsonSchema): unknown {
  const inner = (one: unknown) => (isSchema(one) ? portableInner(one) : one)
  const holds = holders.get(keyword)
  if (holds === 'one') return inner(value)
  if (holds === 'list' && Array.isArray(value)) return value.map(inner)
  if (holds !== 'map' || !isSchema(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inner(one)]))
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
