import type { JsonSchema } from '../../../core/base/ports/models.ts'

/** https://ai.google.dev/gemini-api/docs/structured-output, as of 2026-11-29. Other keywords are refused. */
const copied = new Set([
  'type',
  'title',
  'description',
  'format',
  'enum',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'required',
  '$ref',
])
const ofOne = new Set(['items', 'additionalProperties'])
const ofSome = new Set(['anyOf', 'oneOf', 'prefixItems'])
const byName = new Set(['properties', '$defs'])

/** A schema with only the keywords that Gemini supports. Omitted parts are checked here, like the whole schema. */
export function knownKeywords(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).flatMap(([keyword, value]) => known(keyword, value)))
}

function known(keyword: string, value: unknown): [string, unknown][] {
  if (copied.has(keyword)) return [[keyword, value]]
  if (keyword === 'const') return [['enum', [value]]]
  if (ofOne.has(keyword)) return [[keyword, inner(value)]]
  if (ofSome.has(keyword)) return Array.isArray(value) ? [[keyword, value.map(inner)]] : []
  if (!byName.has(keyword) || !isSchema(value)) return []
  return [[keyword, Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inner(one)]))]]
}

/** Includes `true` and `false`, which are schemas. */
function inner(value: unknown): unknown {
  return isSchema(value) ? knownKeywords(value) : value
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
