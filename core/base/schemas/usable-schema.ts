import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { JsonSchema } from '../ports/models.ts'
import { cutText } from '../texts/cut-text.ts'

/**
 * Turns a JSON Schema into one that can be checked in full: annotations dropped, local references put in place.
 *
 * A keyword outside of the tables below is refused, not ignored, for an agent's owner relies on the check. Left out on purpose:
 * `pattern` (a tenant's regular expression can run for ever in a shared process), recursion (it can make a check
 * exponential), and what zod drops in silence (`not`, conditions, `nullable`, a keyword without its `type`).
 * @throws SortieError `not_applicable` that names the place: it is JSON Schema, and none that can be checked here.
 */
export function usableSchema(schema: JsonSchema): JsonSchema {
  const walk: Walk = { definitions: definitionsOf(schema), nodes: 0 }
  return usableNode(schema, { walk, path: '#', depth: 0, inside: [] })
}

interface Walk {
  readonly definitions: ReadonlyMap<string, unknown>
  nodes: number
}

interface Place {
  readonly walk: Walk
  readonly path: string
  readonly depth: number
  /** The references that lead here. */
  readonly inside: readonly string[]
}

/** Large enough for any answer a person would describe. */
const maxNodes = 500
const maxDepth = 20
/** Of all its unions together: where none holds, each of them has looked at the value and says why not. */
const maxAlternatives = 100
/** Of names in all its `required`: each is looked for in each object. */
const maxRequired = 500

/**
 * What a new schema may have. Those that were stored before are honoured all the same, since no check is without a bound.
 * @param usable as `usableSchema` gives it. @throws SortieError `invalid_input` that names the count
 */
export function requireSimple(usable: JsonSchema): void {
  const counts = { alternatives: 0, required: 0 }
  addCounts(usable, counts)
  const { alternatives, required } = counts
  if (alternatives > maxAlternatives)
    tooComplex(`its anyOf, oneOf and allOf have ${alternatives} alternatives in all, and at most ${maxAlternatives}`)
  if (required > maxRequired) tooComplex(`its required name ${required} properties in all, and at most ${maxRequired}`)
}

function tooComplex(what: string): never {
  throw new SortieError(
    'invalid_input',
    `The schema is too complex: ${what} are allowed. Each reference counts where it is used`,
  )
}

function addCounts(node: unknown, counts: { alternatives: number; required: number }): void {
  if (!isObject(node)) return
  if (Array.isArray(node.required)) counts.required += node.required.length
  for (const [keyword, holds] of schemaKeywords) {
    const inner = node[keyword]
    if (holds === 'list' && Array.isArray(inner)) counts.alternatives += inner.length
    const schemas = holds === 'one' ? [inner] : Object.values(isObject(inner) || Array.isArray(inner) ? inner : {})
    for (const schema of schemas) addCounts(schema, counts)
  }
}

const annotations: ReadonlySet<string> = new Set(
  '$schema $id $comment $defs definitions title description examples default deprecated readOnly writeOnly'.split(' '),
)

const count = z.int().min(0).max(1_000_000)
const formats = ['date-time', 'date', 'time', 'duration', 'email', 'uri', 'uuid', 'hostname', 'ipv4', 'ipv6'] as const
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** The plain keywords of each type and what their values must be. Keywords that hold schemas are in `schemaKeywords`. */
const keywordsOfType = {
  object: { required: z.array(z.string()), minProperties: count, maxProperties: count },
  array: { minItems: count, maxItems: count, uniqueItems: z.boolean() },
  string: { minLength: count, maxLength: count, format: z.enum(formats) },
  number: numberKeywords(),
  integer: numberKeywords(),
  boolean: {},
  null: {},
} as const satisfies Record<string, Record<string, z.ZodType>>
type TypeName = keyof typeof keywordsOfType

function numberKeywords() {
  const number = z.number()
  const bounds = { minimum: number, maximum: number, exclusiveMinimum: number, exclusiveMaximum: number }
  return { ...bounds, multipleOf: number.positive() }
}

const TypeNames = z.array(z.enum(Object.keys(keywordsOfType) as [TypeName, ...TypeName[]])).min(1)

/** Where schemas stand inside a schema. */
const schemaKeywords: ReadonlyMap<string, 'one' | 'list' | 'map'> = new Map([
  ['properties', 'map'],
  ['additionalProperties', 'one'],
  ['items', 'one'],
  ['anyOf', 'list'],
  ['oneOf', 'list'],
  ['allOf', 'list'],
])
const holdersOfType: ReadonlyMap<string, TypeName> = new Map([
  ['properties', 'object'],
  ['additionalProperties', 'object'],
  ['items', 'array'],
])

function usableNode(node: unknown, place: Place): JsonSchema {
  place.walk.nodes += 1
  if (place.walk.nodes > maxNodes) refuse(place, `is too large; use at most ${maxNodes} schemas`)
  if (place.depth > maxDepth) refuse(place, `nests too deep; use at most ${maxDepth} levels`)
  if (node === true) return {}
  if (!isObject(node)) return refuse(place, 'is not a schema')
  if ('$ref' in node) return usableReference(node, place)

  const types = 'type' in node ? typesOf(node.type, place) : []
  const usable: Record<string, unknown> = types.length > 0 ? { type: types.length === 1 ? types[0] : types } : {}
  for (const [keyword, value] of Object.entries(node)) {
    if (keyword === 'type' || annotations.has(keyword)) continue
    usable[keyword] = usableKeyword(keyword, value, types, place)
  }
  requireDescribedProperties(node, place)
  requireLoneEnum(node, place)
  return usable
}

function usableReference(node: JsonSchema, place: Place): JsonSchema {
  const reference = node.$ref
  const others = Object.keys(node).filter((keyword) => keyword !== '$ref' && !annotations.has(keyword))
  if (others.length > 0) refuse(place, `has ${others[0]} beside $ref; put both into allOf`)
  if (typeof reference !== 'string' || !place.walk.definitions.has(reference))
    return refuse(place, 'refers to something else than #/$defs/<name>')
  if (place.inside.includes(reference)) refuse(place, 'refers to itself; recursive schemas are not supported')
  const inside = [...place.inside, reference]
  return usableNode(place.walk.definitions.get(reference), {
    ...place,
    path: reference,
    depth: place.depth + 1,
    inside,
  })
}

function usableKeyword(keyword: string, value: unknown, types: readonly TypeName[], place: Place): unknown {
  if (keyword === 'enum') return usableEnum(value, types, place)
  if (keyword === 'const') return usableEnum([value], types, place)[0]
  const holds = schemaKeywords.get(keyword)
  if (holds !== undefined) {
    const type = holdersOfType.get(keyword)
    if (type !== undefined && !types.includes(type)) refuse(place, `has ${keyword} without "type": "${type}"`)
    return usableInner(keyword, holds, value, place)
  }
  return plainKeyword(keyword, value, types, place)
}

function plainKeyword(keyword: string, value: unknown, types: readonly TypeName[], place: Place): unknown {
  for (const type of types) {
    const shapes: Readonly<Record<string, z.ZodType>> = keywordsOfType[type]
    const shape = Object.hasOwn(shapes, keyword) ? shapes[keyword] : undefined
    if (shape === undefined) continue
    if (!shape.safeParse(value).success) refuse(place, `has a value of ${keyword} that is not supported`)
    return value
  }
  return refuse(place, `has ${keyword}, which is not supported there${types.length === 0 ? ' without a type' : ''}`)
}

function usableInner(keyword: string, holds: 'one' | 'list' | 'map', value: unknown, place: Place): unknown {
  const at = (key: string): Place => ({ ...place, path: `${place.path}/${key}`, depth: place.depth + 1 })
  if (holds === 'one') return value === false ? false : usableNode(value, at(keyword))
  if (holds === 'list') {
    if (!Array.isArray(value) || value.length === 0) return refuse(place, `has ${keyword} that is no list of schemas`)
    return value.map((inner, index) => usableNode(inner, at(`${keyword}/${index}`)))
  }
  if (!isObject(value)) return refuse(place, `has ${keyword} that is no object of schemas`)
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, usableNode(inner, at(`${keyword}/${name}`))]),
  )
}

/** Zod compares by identity and forgets `type` beside `enum`, so only plain values of that type stay. */
function usableEnum(value: unknown, types: readonly TypeName[], place: Place): readonly unknown[] {
  const values = z.array(scalar).min(1).max(500).safeParse(value)
  if (!values.success)
    return refuse(place, 'has an enum or const of something else than texts, numbers, booleans or null')
  const fitting =
    types.length === 0 ? values.data : values.data.filter((one) => types.some((type) => isOfType(one, type)))
  if (fitting.length === 0) refuse(place, 'has no enum value of its own type')
  return fitting
}

function isOfType(value: unknown, type: TypeName): boolean {
  if (type === 'null') return value === null
  if (type === 'integer') return Number.isInteger(value)
  return typeof value === type && value !== null
}

/** Zod asks only for those required properties that are also described. */
function requireDescribedProperties(node: JsonSchema, place: Place): void {
  if (!Array.isArray(node.required)) return
  const described = isObject(node.properties) ? node.properties : {}
  const missing = node.required.find((name) => !Object.hasOwn(described, String(name)))
  if (missing !== undefined) refuse(place, `requires "${missing}", which its properties do not describe`)
}

/** Zod looks at nothing else of a type where there is an enum or const. */
function requireLoneEnum(node: JsonSchema, place: Place): void {
  const choice = ['enum', 'const'].find((keyword) => keyword in node)
  if (choice === undefined) return
  const lone = new Set([choice, 'type', 'anyOf', 'oneOf', 'allOf'])
  const beside = Object.keys(node).find((keyword) => !lone.has(keyword) && !annotations.has(keyword))
  if (beside !== undefined) refuse(place, `has ${beside} beside ${choice}`)
}

function typesOf(type: unknown, place: Place): readonly TypeName[] {
  const types = TypeNames.safeParse(Array.isArray(type) ? type : [type])
  return types.success ? types.data : refuse(place, 'has a type that is not supported')
}

function definitionsOf(schema: JsonSchema): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>()
  for (const holder of ['$defs', 'definitions'] as const) {
    const definitions = schema[holder]
    if (!isObject(definitions)) continue
    for (const [name, definition] of Object.entries(definitions)) found.set(`#/${holder}/${name}`, definition)
  }
  return found
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuse(place: Place, problem: string): never {
  throw new SortieError('not_applicable', `The schema at ${cutText(place.path, 200)} ${cutText(problem, 300)}`)
}
