import type { JsonSchema } from '../../../core/base/ports/models.ts'

const kept = new Set(['type', 'title', 'description', 'enum', 'const'])
const formats = new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid'])
/** With many more, the provider cannot compile the grammar. */
const maxOptional = 10

/**
 * A schema as Claude's constrained answers accept it: every object closed, and only the few supported keywords. Omitted parts are
 * checked here, like the whole schema.
 * @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs
 * @returns `undefined` if it cannot be expressed: an object with arbitrary names, a schema that allows anything, or a reference,
 * which may be recursive
 */
export function closedSchema(schema: JsonSchema): JsonSchema | undefined {
  let optional = 0
  let isOpen = false
  const closed = close(schema)
  return isOpen || optional > maxOptional ? undefined : closed

  function close(node: unknown): JsonSchema {
    if (!isSchema(node) || !saysWhatItIs(node)) {
      isOpen = true
      return {}
    }
    const said = Object.entries(node).flatMap(([keyword, value]) => closeKeyword(keyword, value))
    return { ...Object.fromEntries(said), ...(isObjectSchema(node) && objectOf(node)) }
  }

  function closeKeyword(keyword: string, value: unknown): [string, unknown][] {
    if (kept.has(keyword)) return [[keyword, value]]
    if (keyword === 'format') return typeof value === 'string' && formats.has(value) ? [[keyword, value]] : []
    if (keyword === 'items') return [[keyword, close(value)]]
    if (keyword === 'anyOf' || keyword === 'oneOf') return [['anyOf', closeAll(value)]]
    return keyword === 'allOf' ? [[keyword, closeAll(value)]] : []
  }

  function closeAll(value: unknown): JsonSchema[] {
    return Array.isArray(value) ? value.map(close) : []
  }

  function objectOf(node: JsonSchema): JsonSchema {
    const { properties, required, additionalProperties, patternProperties } = node
    if (!isSchema(properties) || (additionalProperties ?? false) !== false || patternProperties !== undefined) {
      isOpen = true
      return {}
    }
    const names = Array.isArray(required) ? required : []
    optional += Object.keys(properties).filter((name) => !names.includes(name)).length
    return {
      properties: Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, close(value)])),
      required: names,
      additionalProperties: false,
    }
  }
}

function isObjectSchema({ type, properties }: JsonSchema): boolean {
  return type === 'object' || properties !== undefined
}

function saysWhatItIs({ type, enum: values, const: value, anyOf, oneOf, allOf }: JsonSchema): boolean {
  return [type, values, value, anyOf, oneOf, allOf].some((said) => said !== undefined)
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
