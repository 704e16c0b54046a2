import type { JsonSchema, OpenApiDocument, OpenApiOperation, SchemasByName } from '../../contract/openapi/model.ts'

/** Stands in a schema for a type that no JSON Schema says: see `published-types.ts`. */
export const typeKeyword = 'x-type'

/**
 * The document as a generator of types is to read it: its schemas, and one more, `Operations`, with what each operation takes and
 * what it answers. Streams are left out: they are not answered once.
 */
export function typedDocument(document: OpenApiDocument): JsonSchema {
  const { openapi, info, components } = document
  const schemas = components.schemas
  const asked = Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .filter((operation) => answerOf(operation) !== undefined)
  const operations = Object.fromEntries(asked.map((operation) => [operation.operationId, typed(operation, schemas)]))
  return {
    openapi,
    info,
    paths: {},
    components: {
      schemas: {
        ...eachAsType(schemas),
        Json: { [typeKeyword]: 'Json' },
        Operations: objectOf(operations),
      },
    },
  }
}

function typed(operation: OpenApiOperation, schemas: SchemasByName): JsonSchema {
  const { summary, description } = operation
  const properties = { call: callOf(operation, schemas), answer: answerOf(operation) ?? {} }
  return { description: `${summary}. ${description}`, ...objectOf(eachAsType(properties)) }
}

function callOf({ parameters = [], requestBody }: OpenApiOperation, schemas: SchemasByName): JsonSchema {
  const [body] = Object.values(requestBody?.content ?? {})
  const places = { path: 'params', query: 'query', header: 'headers' } as const
  const parts = Object.entries(places).flatMap(([place, name]) => {
    const fields = parameters.filter((parameter) => parameter.in === place)
    return fields.length === 0 ? [] : [[name, partOf(fields)] as const]
  })
  const properties = Object.fromEntries([...parts, ...(body ? [['body', body.schema] as const] : [])])
  return objectOf(properties, (part) => !canBeEmpty(part, schemas))
}

function partOf(fields: NonNullable<OpenApiOperation['parameters']>): JsonSchema {
  const described = fields.map(({ name, schema, description }) => [
    name,
    // A default is the server's to fill in.
    { ...schema, default: undefined, ...(description !== undefined && { description }) },
  ])
  const required = fields.flatMap(({ name, required }) => (required ? [name] : []))
  return { type: 'object', properties: Object.fromEntries(described), required }
}

/** `undefined` for a stream. */
function answerOf({ responses }: OpenApiOperation): JsonSchema | undefined {
  const success = Object.entries(responses).find(([status]) => Number(status) < 400)?.[1]
  const [mediaType, content] = Object.entries(success?.content ?? {})[0] ?? []
  if (mediaType === 'text/event-stream') return undefined
  return content?.schema ?? { [typeKeyword]: 'undefined' }
}

function objectOf(properties: SchemasByName, isRequired: (schema: JsonSchema) => boolean = () => true): JsonSchema {
  const required = Object.entries(properties).flatMap(([name, schema]) => (isRequired(schema) ? [name] : []))
  return { type: 'object', properties, required }
}

/** Whether `{}` is a value of it: then the caller may leave it out. */
function canBeEmpty(schema: JsonSchema, schemas: SchemasByName): boolean {
  const { $ref, type, required, anyOf, oneOf, allOf } = schema
  if (typeof $ref === 'string') return canBeEmpty(schemas[$ref.split('/').at(-1) ?? ''] ?? {}, schemas)
  const isPlain = type === 'object' && anyOf === undefined && oneOf === undefined && allOf === undefined
  return isPlain && (!Array.isArray(required) || required.length === 0)
}

/** Stand beside the fields of an object: one of these two, or this one only with that. In types they would be alternatives to the fields. */
const conditions = ['anyOf', 'oneOf', 'allOf', 'not', 'if', 'then', 'else', 'dependentRequired']
/** Are for readers of the document; in an editor they would hide the words. */
const examples = ['example', 'examples']

/** What of a schema is a type. */
function asType(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asType)
  if (typeof schema !== 'object' || schema === null) return schema
  const left = 'properties' in schema ? [...conditions, ...examples] : examples
  const kept = Object.entries(schema).filter(([keyword]) => !left.includes(keyword))
  return Object.fromEntries(
    kept.map(([keyword, inner]) => [keyword, keyword === 'properties' ? eachAsType(inner) : asType(inner)]),
  )
}

/** By name, which may be that of a keyword. */
function eachAsType(schemas: SchemasByName): SchemasByName {
  const entries = Object.entries(schemas)
  return Object.fromEntries(entries.map(([name, schema]) => [name, asType(schema) as JsonSchema]))
}
