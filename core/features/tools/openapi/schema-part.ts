import type { JsonSchema } from '../../../base/ports/models.ts'
import { isNode, type Node, nodesOf, resolved } from './document.ts'
import { typesOf } from './schema-keywords.ts'
import type { Schemas } from './schemas.ts'

/** A schema of a value that is written as text. */
export interface Part {
  /** As in the document, with references resolved. */
  readonly node: Node
  /** Without a reference at its top. */
  readonly schema: JsonSchema
}

interface Wish {
  /** Of several alternatives, the one that is an object. */
  readonly prefersObject?: boolean
  readonly depth?: number
}

/** Lists of lists, and recursive schemas. */
const deepest = 4

/** Of several alternatives, the texts and numbers among them, or else the first. */
export function schemaPart(value: unknown, schemas: Schemas, { prefersObject = false, depth = 0 }: Wish = {}): Part {
  const node = nodeOf(value, schemas)
  if (depth > deepest) return { node, schema: {} }
  const inner = (one: unknown) => schemaPart(one, schemas, { prefersObject, depth: depth + 1 })
  const [only, ...more] = nodesOf(node.allOf)
  if (only && more.length === 0 && node.type === undefined) return inner(only)
  const alternatives = [...nodesOf(node.anyOf), ...nodesOf(node.oneOf)]
  const [first, ...others] = alternatives
  if (!first) return { node, schema: written(node, schemas, inner) }
  const object = alternatives.find((one) => typesOf(nodeOf(one, schemas)).includes('object'))
  if (prefersObject && object) return inner(object)
  if (others.length === 0) return inner(first)
  const scalars = alternatives.map((one) => inner(one).schema).filter(isScalar)
  const [scalar, ...rest] = scalars
  if (!scalar) return inner(first)
  return { node, schema: rest.length === 0 ? scalar : { anyOf: scalars } }
}

function nodeOf(value: unknown, { document }: Schemas): Node {
  const found = resolved(document, value)
  return isNode(found) ? found : {}
}

/** Nothing is left out, and an undescribed value is text, since that is how it is sent. */
function written(node: Node, schemas: Schemas, inner: (one: unknown) => Part): JsonSchema {
  const schema = schemas.convert(node)
  const types = [schema.type].flat().filter((type) => type !== 'null' && type !== undefined)
  const [type, ...others] = types
  if (type === 'array' && others.length === 0) return { ...schema, type, items: inner(node.items).schema }
  if (type !== undefined) return { ...schema, type: others.length === 0 ? type : types }
  const says = Object.keys(schema).some((keyword) => keyword !== 'description' && keyword !== 'default')
  return says ? schema : { ...schema, type: 'string' }
}

const scalarTypes: readonly unknown[] = ['string', 'number', 'integer', 'boolean']

export function isScalar(schema: JsonSchema): boolean {
  if (Array.isArray(schema.anyOf)) return schema.anyOf.every((one) => isNode(one) && isScalar(one))
  return 'enum' in schema || [schema.type].flat().every((type) => scalarTypes.includes(type))
}

export function isList({ type, items }: JsonSchema): boolean {
  return type === 'array' && isNode(items) && isScalar(items)
}
