import { parameterExamples } from '../openapi/examples.ts'
import type { JsonSchema } from '../openapi/model.ts'
import { emptyLists, namedNumbers, namedTexts, resourceSamples, unset } from './words.ts'

type Find = (component: string) => JsonSchema | undefined

/**
 * A plausible value for a schema: the required fields, each derived from its name if that says more than its
 * type.
 * @param find a schema by its name
 * @param name of the field
 * @param around the named schemas around it; one that contains itself ends there
 */
export function sampleOf(schema: JsonSchema, find: Find, name = '', around: readonly string[] = []): unknown {
  if (typeof schema.$ref === 'string') return sampleOfNamed(schema.$ref, find, name, around)
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) return oneOfEnum(schema.enum)
  if ('default' in schema && name !== 'url') return schema.default
  const variants = (schema.anyOf ?? schema.oneOf) as readonly JsonSchema[] | undefined
  if (variants) return sampleOfVariants(variants, find, name, around)
  return sampleOfType(schema, find, name, around)
}

function sampleOfNamed(reference: string, find: Find, name: string, around: readonly string[]): unknown {
  const component = reference.split('/').at(-1) ?? ''
  if (component in resourceSamples) return resourceSamples[component]
  if (around.includes(component)) return undefined
  return sampleOf(find(component) ?? {}, find, name, [...around, component])
}

/** An ended thing shows most. */
function oneOfEnum(values: readonly unknown[]): unknown {
  return values.find((value) => value === 'COMPLETED' || value === 'NORMAL') ?? values[0]
}

function sampleOfVariants(
  variants: readonly JsonSchema[],
  find: Find,
  name: string,
  around: readonly string[],
): unknown {
  const isNullable = variants.some(({ type }) => type === 'null')
  if (isNullable && unset.has(name)) return null
  const others = variants.filter(({ type }) => type !== 'null')
  for (const variant of others) {
    const value = sampleOf(variant, find, name, around)
    if (value !== undefined) return value
  }
  return isNullable ? null : undefined
}

function sampleOfType(schema: JsonSchema, find: Find, name: string, around: readonly string[]): unknown {
  const [type] = [schema.type].flat()
  if (type === 'object') return sampleOfObject(schema, find, around)
  if (type === 'array') return sampleOfArray(schema, find, name, around)
  if (type === 'string') return sampleText(schema, name)
  if (type === 'boolean') return false
  if (type === 'null') return null
  if (type === 'integer' || type === 'number') return sampleNumber(schema, name)
  return 'hello'
}

function sampleOfObject(
  { properties = {}, required = [] }: JsonSchema,
  find: Find,
  around: readonly string[],
): unknown {
  const wanted = Object.entries(properties as Readonly<Record<string, JsonSchema>>).filter(([name]) =>
    (required as readonly string[]).includes(name),
  )
  return Object.fromEntries(wanted.map(([name, field]) => [name, sampleOf(field, find, name, around)]))
}

function sampleOfArray(
  { items, minItems = 0 }: JsonSchema,
  find: Find,
  name: string,
  around: readonly string[],
): unknown {
  if (emptyLists.has(name) && Number(minItems) === 0) return []
  const item = sampleOf((items ?? {}) as JsonSchema, find, singular(name), around)
  return item === undefined ? [] : Array.from({ length: Math.max(1, Number(minItems)) }, () => item)
}

function singular(name: string): string {
  return name.endsWith('s') ? name.slice(0, -1) : name
}

function sampleNumber({ minimum, exclusiveMinimum, maximum = Number.MAX_VALUE }: JsonSchema, name: string): number {
  const meant = namedNumbers[name]
  if (meant !== undefined && meant <= Number(maximum)) return meant
  if (typeof exclusiveMinimum === 'number') return exclusiveMinimum + 1
  return typeof minimum === 'number' && minimum >= 0 && Number.isInteger(minimum) ? minimum : 1
}

/** The first plausible value that the schema accepts. */
function sampleText(schema: JsonSchema, name: string): string {
  const { format, pattern, minLength = 0, maxLength = 256 } = schema
  if (format === 'date-time') return '2026-11-21T09:30:00.000Z'
  const shape = typeof pattern === 'string' ? new RegExp(pattern, 'u') : /^/
  const takes = (text: string) =>
    shape.test(text) &&
    text.length >= Number(minLength) &&
    text.length <= Number(maxLength) &&
    (format !== 'uri' || URL.canParse(text))
  const meant = [namedTexts[name], parameterExamples[name], ...(isFree(schema) ? [name.replaceAll('_', ' ')] : [])]
  const any = [...Object.values(parameterExamples), ...Object.values(namedTexts)]
  return [...meant, ...any].find((text) => text !== undefined && takes(text)) ?? ''
}

function isFree({ pattern, format }: JsonSchema): boolean {
  return pattern === undefined && format === undefined
}
