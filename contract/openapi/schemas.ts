import * as z from 'zod'
import type { JsonSchema, SchemasByName } from './model.ts'

type Direction = 'input' | 'output'

const definitionPrefix = '#/$defs/'

/** Collects JSON Schemas of zod schemas; those with a `meta` id become named components for references. */
export class SchemaCollection {
  readonly #named = new Map<string, JsonSchema>()

  /** Client input. */
  sent(schema: z.ZodType): JsonSchema {
    return this.#add(schema, 'input')
  }

  /** Client output. */
  received(schema: z.ZodType): JsonSchema {
    return this.#add(schema, 'output')
  }

  find(name: string): JsonSchema | undefined {
    return this.#named.get(name)
  }

  get components(): SchemasByName {
    return Object.fromEntries([...this.#named].sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  #add(schema: z.ZodType, direction: Direction): JsonSchema {
    const { $schema, $defs, ...root } = z.toJSONSchema(schema, {
      io: direction,
      target: 'draft-2020-12',
      // Any JSON value is a custom type, whose schema is empty.
      unrepresentable: 'any',
    })
    const definitions = ($defs ?? {}) as SchemasByName
    const tidy = (value: unknown) => tidied(value, direction, definitions)
    for (const [name, definition] of Object.entries(definitions)) this.#name(name, tidy(definition) as JsonSchema)
    return tidy(root) as JsonSchema
  }

  #name(name: string, schema: JsonSchema): void {
    const known = this.#named.get(name)
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`The schema ${name} differs between two uses: give one of them another id`)
    this.#named.set(name, schema)
  }
}

/** Shortens a schema for readers, and for programs that generate types from it. */
function tidied(value: unknown, direction: Direction, definitions: SchemasByName): unknown {
  if (Array.isArray(value)) return value.map((item) => tidied(item, direction, definitions))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([keyword, content]) => !isNoise(keyword, content, value, direction))
  return Object.fromEntries(
    entries.map(([keyword, content]) => {
      if (keyword === '$ref') return [keyword, componentOf(String(content))]
      const inside = tidied(content, direction, definitions)
      const isOfSender = keyword === 'properties' && direction === 'input'
      return [keyword, isOfSender ? defaultsInWords(inside as SchemasByName) : inside]
    }),
  )
}

/** A generated client would have to send a field with a default: so a field that may be omitted states its default in words. */
function defaultsInWords(properties: SchemasByName): SchemasByName {
  return Object.fromEntries(
    Object.entries(properties).map(([name, whole]) => {
      // `false` forbids the field.
      if (typeof whole !== 'object') return [name, whole]
      const { default: value, ...schema } = whole
      if (value === undefined) return [name, schema]
      const words = `Default: \`${JSON.stringify(value)}\`.`
      const { description } = schema
      return [name, { ...schema, description: description === undefined ? words : `${description} ${words}` }]
    }),
  )
}

function componentOf(reference: string): string {
  return reference.replace(definitionPrefix, '#/components/schemas/')
}

function isNoise(keyword: string, content: unknown, schema: object, direction: Direction): boolean {
  if (keyword === 'minimum') return content === Number.MIN_SAFE_INTEGER
  if (keyword === 'maximum') return content === Number.MAX_SAFE_INTEGER
  if (keyword === 'pattern') return 'format' in schema && schema.format === 'date-time'
  if (keyword === 'propertyNames') return JSON.stringify(content) === '{"type":"string"}'
  // New fields may appear in answers, and a generated client must not break on them.
  if (keyword === 'additionalProperties') return direction === 'output' && content === false
  return false
}
