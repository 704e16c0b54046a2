import type { JsonSchema, SchemasByName } from '../openapi/model.ts'
import { type Html, html, inline } from './html.ts'

/** Below this depth a named schema is a link to its own entry, so that a page stays readable. */
const expandedDepth = 3

/** The fields of a schema, each with its type, bounds and meaning, and their own fields below them. */
export function schemaTable(schema: JsonSchema, schemas: SchemasByName, depth = 0): Html {
  const resolved = resolve(schema, schemas)
  const variants = variantsOf(resolved)
  if (variants.length > 1) return html`${variants.map((variant) => variantTable(variant, schemas, depth))}`
  const inner = fieldsHolder(resolved, schemas)
  if (!inner) return html`<p>${typeOf(schema, schemas)} ${constraintsOf(resolved)}</p>`
  const required = new Set((inner.required as string[] | undefined) ?? [])
  const rows = Object.entries(inner.properties as SchemasByName).map(([name, field]) =>
    fieldRow(name, field, required.has(name), schemas, depth),
  )
  return html`<dl class="fields">${rows}</dl>`
}

function variantTable(variant: JsonSchema, schemas: SchemasByName, depth: number): Html {
  const { description } = variant
  return html`<section class="variant"><h5>${variantName(variant)}</h5>${
    typeof description === 'string' ? html`<p>${inline(description)}</p>` : undefined
  }${schemaTable(variant, schemas, depth)}</section>`
}

/** A member of a union is known by its constant fields: `type = subscribe`. */
function variantName(variant: JsonSchema): Html {
  const constants = Object.entries((variant.properties ?? {}) as SchemasByName).filter(([, field]) => 'const' in field)
  return html`${constants.map(([name, field]) => html`<code>${name}: ${JSON.stringify(field.const)}</code>`)}`
}

function fieldRow(name: string, field: JsonSchema, required: boolean, schemas: SchemasByName, depth: number): Html {
  const resolved = resolve(field, schemas)
  const description = field.description ?? resolved.description
  return html`<div><dt><code>${name}</code> <span class="type">${typeOf(field, schemas)}</span>${
    required ? undefined : html` <span class="optional">optional</span>`
  }</dt><dd>${typeof description === 'string' ? html`${inline(description)} ` : undefined}${constraintsOf(resolved)}${nested(field, schemas, depth)}</dd></div>`
}

function nested(field: JsonSchema, schemas: SchemasByName, depth: number): Html | undefined {
  const resolved = resolve(field, schemas)
  if (!fieldsHolder(resolved, schemas) && !hasVariantsWithFields(resolved, schemas)) return undefined
  if (depth >= expandedDepth) return undefined
  return html`<details><summary>Fields</summary>${schemaTable(itemsOf(resolved, schemas), schemas, depth + 1)}</details>`
}

function hasVariantsWithFields(schema: JsonSchema, schemas: SchemasByName): boolean {
  return variantsOf(itemsOf(schema, schemas)).some((variant) => fieldsHolder(variant, schemas) !== undefined)
}

/** The object whose fields to show: the schema itself, the items of an array, or what may also be null. */
function fieldsHolder(schema: JsonSchema, schemas: SchemasByName): JsonSchema | undefined {
  const inner = itemsOf(schema, schemas)
  return inner.properties === undefined ? undefined : inner
}

function itemsOf(schema: JsonSchema, schemas: SchemasByName): JsonSchema {
  const resolved = resolve(schema, schemas)
  if (resolved.type === 'array' && resolved.items !== undefined) return itemsOf(resolved.items as JsonSchema, schemas)
  const variants = variantsOf(resolved)
  return variants.length === 1 && variants[0] !== undefined ? itemsOf(variants[0], schemas) : resolved
}

function variantsOf(schema: JsonSchema): JsonSchema[] {
  // Rules across fields are described in words; an alternative describes itself.
  if (schema.type === 'object') return []
  const variants = (schema.oneOf ?? schema.anyOf ?? []) as JsonSchema[]
  return variants.filter(({ type }) => type !== 'null')
}

function resolve(schema: JsonSchema, schemas: SchemasByName): JsonSchema {
  return schemas[nameOf(schema) ?? ''] ?? schema
}

function nameOf(schema: JsonSchema): string | undefined {
  return typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined
}

/** Longer lists, such as that of time zones, are only in the document for programs. */
const longestEnum = 30

/** A type in words: `string`, `array of Mission`, `integer or null`. */
export function typeOf(schema: JsonSchema, schemas: SchemasByName): string {
  const name = nameOf(schema)
  if (name !== undefined) return name
  if (schema.enum !== undefined && (schema.enum as unknown[]).length <= longestEnum)
    return (schema.enum as unknown[]).map((value) => JSON.stringify(value)).join(' | ')
  if ('const' in schema) return JSON.stringify(schema.const)
  const union = (schema.oneOf ?? schema.anyOf) as JsonSchema[] | undefined
  if (union && schema.type === undefined) return union.map((variant) => typeOf(variant, schemas)).join(' or ')
  if (schema.type === 'array') return `array of ${typeOf((schema.items ?? {}) as JsonSchema, schemas)}`
  if (schema.type === 'object' && schema.properties === undefined) return 'object by name'
  if (Array.isArray(schema.type)) return schema.type.join(' or ')
  return typeof schema.type === 'string' ? String(schema.format ?? schema.type) : 'any JSON'
}

const bounds: readonly (readonly [keyword: string, words: string])[] = [
  ['minimum', 'from'],
  ['exclusiveMinimum', 'more than'],
  ['maximum', 'to'],
  ['minLength', 'at least'],
  ['maxLength', 'characters: up to'],
  ['minItems', 'items: from'],
  ['maxItems', 'items: up to'],
  ['pattern', 'matches'],
  ['default', 'default'],
]

export function constraintsOf(schema: JsonSchema): Html | undefined {
  const stated = bounds.filter(([keyword]) => schema[keyword] !== undefined && schema[keyword] !== '')
  if (stated.length === 0) return undefined
  const words = stated.map(([keyword, text]) => html`<span>${text} <code>${valueText(schema[keyword])}</code></span>`)
  return html`<span class="bounds">${words}</span>`
}

function valueText(value: unknown): string {
  return typeof value === 'number'
    ? value.toLocaleString('en-US')
    : typeof value === 'string'
      ? value
      : JSON.stringify(value)
}
