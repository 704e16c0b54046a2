import type { JsonSchema } from '../../../core/base/ports/models.ts'

/**
 * A tool's parameters without alternatives at the top level, for which most providers refuse the whole request: all of their
 * fields are listed instead, and the common required ones. Omitted constraints are checked here, like the whole schema.
 */
export function plainParameters(schema: JsonSchema): JsonSchema {
  const { anyOf, oneOf, allOf, ...plain } = schema
  if (anyOf === undefined && oneOf === undefined && allOf === undefined) return schema
  const together = schemasIn(allOf, schema)
  const all = [...schemasIn(anyOf, schema), ...schemasIn(oneOf, schema), ...together, plain]
  const required = [...new Set([...together, plain].flatMap(requiredOf))]
  return {
    ...plain,
    properties: Object.fromEntries(
      all.flatMap(({ properties }) => (isSchema(properties) ? Object.entries(properties) : [])),
    ),
    ...(required.length > 0 && { required }),
  }
}

function schemasIn(list: unknown, whole: JsonSchema): readonly JsonSchema[] {
  if (!Array.isArray(list)) return []
  return list.map((one) => (isSchema(one) ? meant(one, whole) : undefined)).filter(isSchema)
}

/** Resolves a reference to a definition, which generators often write. */
function meant(schema: JsonSchema, { $defs, definitions }: JsonSchema): unknown {
  const [, place, name = ''] = /^#\/(\$defs|definitions)\/([^/]+)$/.exec(String(schema.$ref ?? '')) ?? []
  const named = place === '$defs' ? $defs : definitions
  if (place === undefined) return schema
  return isSchema(named) && Object.hasOwn(named, name) ? named[name] : undefined
}

function requiredOf({ required }: JsonSchema): readonly unknown[] {
  return Array.isArray(required) ? required : []
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
