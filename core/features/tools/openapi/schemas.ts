import type { JsonSchema } from '../../../base/ports/models.ts'
import { cutText } from '../../../base/texts/cut-text.ts'
import { type ApiDocument, isNode, type Node, nodesOf, referred } from './document.ts'
import { objectKeywords, plainKeywords, typeOf, typesOf } from './schema-keywords.ts'

/** Converts a document’s schemas into those that a tool’s parameters may have: looser ones, if the document says more. */
export interface Schemas {
  readonly document: ApiDocument
  convert(schema: unknown): JsonSchema
  /** The definitions that the converted schemas refer to, under `$defs`; nothing if there are none. */
  definitions(): { readonly $defs?: JsonSchema }
}

/** It is larger than a tool may be. */
export class TooMuch extends Error {
  override readonly name = 'TooMuch'
}

/** More than any tool may have: a check would refuse it. */
const maxNodes = 2000
/** The document has no valid schema here. */
const deepest = 48

interface Walk {
  readonly document: ApiDocument
  readonly maxDepth: number
  refer(reference: string, depth: number): JsonSchema
  left: number
}

/** References stay, so that recursion can be expressed. */
export function referringSchemas(document: ApiDocument): Schemas {
  const names = new Map<string, string>()
  const definitions = new Map<string, JsonSchema>()
  const walk: Walk = {
    ...{ document, maxDepth: deepest, left: maxNodes },
    refer(reference, depth) {
      const known = names.get(reference)
      if (known !== undefined) return { $ref: `#/$defs/${known}` }
      const name = freeName(reference, new Set(names.values()))
      names.set(reference, name)
      definitions.set(name, converted(referred(document, reference), depth + 1, walk))
      return { $ref: `#/$defs/${name}` }
    },
  }
  return {
    document,
    convert: (schema) => converted(schema, 1, walk),
    definitions: () => (definitions.size === 0 ? {} : { $defs: Object.fromEntries(definitions) }),
  }
}

/** Without references, down to this depth: below it, anything is allowed. */
export function shallowSchemas(document: ApiDocument, maxDepth: number): Schemas {
  const walk: Walk = {
    ...{ document, maxDepth, left: maxNodes },
    refer: (reference, depth) => converted(referred(document, reference), depth + 1, walk),
  }
  return { document, convert: (schema) => converted(schema, 1, walk), definitions: () => ({}) }
}

function freeName(reference: string, taken: ReadonlySet<string>): string {
  const last = reference
    .slice(reference.lastIndexOf('/') + 1)
    .replaceAll(/[^\w.-]/g, '_')
    .slice(0, 60)
  const plain = last === '' || last === '__proto__' ? 'schema' : last
  for (let number = 2, name = plain; ; number++) {
    if (!taken.has(name)) return name
    name = `${plain}_${number}`
  }
}

/** @throws TooMuch */
function converted(schema: unknown, depth: number, walk: Walk): JsonSchema {
  walk.left -= 1
  if (walk.left < 0 || depth > deepest) throw new TooMuch()
  if (!isNode(schema)) return {}
  const { $ref: reference, ...beside } = schema
  if (depth > walk.maxDepth) return typeof reference === 'string' ? wordsOf(beside) : beginningOf(schema)
  if (typeof reference !== 'string') return { ...nullable(schema, described(schema, depth, walk)), ...wordsOf(schema) }
  const target = walk.refer(reference, depth)
  const more = walk.document.isOld ? {} : described(beside, depth, walk)
  if (Object.keys(more).length === 0) return { ...target, ...wordsOf(beside) }
  return { allOf: [target, more], ...wordsOf(beside) }
}

function described(schema: Node, depth: number, walk: Walk): JsonSchema {
  const inner = (one: unknown) => converted(one, depth + 1, walk)
  const plain = plainKeywords(schema)
  if ('enum' in plain) return plain
  const types = typesOf(schema)
  return {
    ...plain,
    ...(types.includes('object') && objectKeywords(walk.document, schema, inner)),
    ...(types.includes('array') && { items: isNode(schema.items) ? inner(schema.items) : {} }),
    ...combined(schema, inner),
  }
}

/**
 * `oneOf` as `anyOf`: the distinction between alternatives, a pattern or a discriminator, is not checked here, so several may
 * match.
 */
function combined({ anyOf, oneOf, allOf }: Node, inner: (schema: Node) => JsonSchema): JsonSchema {
  const listed = (schemas: unknown) => nodesOf(schemas).map(inner)
  const any = listed(anyOf)
  const one = listed(oneOf)
  const all = listed(allOf)
  const first = any.length > 0 ? any : one
  const rest = any.length > 0 && one.length > 0 ? [...all, { anyOf: one }] : all
  return { ...(first.length > 0 && { anyOf: first }), ...(rest.length > 0 && { allOf: rest }) }
}

/** `nullable` with a type is one more type; without one it is one more alternative. */
function nullable({ nullable: isNullable }: Node, schema: JsonSchema): JsonSchema {
  if (isNullable !== true || 'type' in schema || Object.keys(schema).length === 0) return schema
  return { anyOf: [schema, { type: 'null' }] }
}

function beginningOf(schema: Node): JsonSchema {
  const types = typesOf(schema)
  return { ...typeOf(types), ...(types.includes('array') && { items: {} }), ...wordsOf(schema) }
}

const maxWords = 400
const maxPattern = 120

/** Descriptions for a model, which nobody checks. */
function wordsOf({ description, pattern, default: usual }: Node): JsonSchema {
  const told = typeof description === 'string' ? cutText(description.toWellFormed().trim(), maxWords) : ''
  const isShort = typeof pattern === 'string' && pattern.length <= maxPattern && pattern.isWellFormed()
  const words = [told, isShort ? `Pattern: ${pattern}` : ''].filter((text) => text !== '').join(' ')
  return { ...(words !== '' && { description: words }), ...(isPlain(usual) && { default: usual }) }
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER
  return typeof value === 'boolean' || (typeof value === 'string' && value.length <= 200 && value.isWellFormed())
}
