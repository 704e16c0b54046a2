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
        ...(withoutExamples(schemas) as SchemasByName),
        Json: { [typeKeyword]: 'Json' },
        Operations: objectOf(operations),
      },
    },
  }
}

function typed(operation: OpenApiOperation, schemas: SchemasByName): JsonSchema {
  const { summary, description } = operation
  const properties = { call: callOf(operation, schemas), answer: answerOf(operation) ?? {} }
  return { description: `${summary}. ${description}`, ...objectOf(withoutExamples(properties) as SchemasByName) }
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

/** They are for readers of the document; in an editor they would hide the words. */
function withoutExamples(value: unknown, isSchema = true): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutExamples(item))
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name]) => !isSchema || (name !== 'example' && name !== 'examples'))
  return Object.fromEntries(
    kept.map(([name, inner]) => [name, withoutExamples(inner, !(isSchema && name === 'properties'))]),
  )
}
