import type * as z from 'zod'

/** A value with more members than its schema could ever accept, and the maximum. */
export interface TooWide {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/**
 * Finds a list or an object that is too long for its schema. For a map the schema itself checks every member, and
 * records each problem: for a body of many small members that takes long.
 * @returns the first one found
 */
export function tooWide(schema: z.core.$ZodType, value: unknown): TooWide | undefined {
  const definition = (schema as z.core.$ZodTypes)._zod.def
  switch (definition.type) {
    case 'array':
      return Array.isArray(value) ? tooLong(schema, definition.element, value) : undefined
    case 'object':
      return isObject(value) ? tooManyFields(definition, value) : undefined
    case 'record':
      return isObject(value) ? tooManyEntries(schema, definition.valueType, value) : undefined
    case 'union':
      return everyWay(
        definition.options.filter((option) => mayBe(option, value)),
        value,
      )
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
      return tooWide(definition.innerType, value)
    default:
      return undefined
  }
}

function tooLong(schema: z.core.$ZodType, element: z.core.$ZodType, items: readonly unknown[]): TooWide | undefined {
  const max = maxItemsOf(schema)
  if (max !== undefined && items.length > max) return { path: [], message: `at most ${max} entries` }
  for (const [at, item] of items.entries()) {
    const found = tooWide(element, item)
    if (found) return below(at, found)
  }
  return undefined
}

/** A few too many are listed one by one, so that a typo is found. */
const namedFields = 20

/** Fields that a schema ignores are no problem, however many: a browser and a CDN send dozens of headers. */
function tooManyFields({ shape, catchall }: z.core.$ZodObjectDef, value: object): TooWide | undefined {
  const known = Object.keys(shape)
  const given = Object.keys(value)
  const refusesOthers = catchall?._zod.def.type === 'never'
  if (refusesOthers && given.length > known.length + namedFields) {
    return { path: [], message: `${given.length} fields, where there are ${known.length}` }
  }
  for (const name of known) {
    const field = shape[name]
    const found = field && tooWide(field, (value as Record<string, unknown>)[name])
    if (found) return below(name, found)
  }
  return undefined
}

function tooManyEntries(schema: z.core.$ZodType, type: z.core.$ZodType, value: object): TooWide | undefined {
  const max = maxEntriesOf(schema)
  const entries = Object.entries(value)
  if (max !== undefined && entries.length > max) return { path: [], message: `at most ${max} entries` }
  for (const [name, entry] of entries) {
    const found = tooWide(type, entry)
    if (found) return below(name, found)
  }
  return undefined
}

function maxItemsOf({ _zod: { def } }: z.core.$ZodType): number | undefined {
  const checks = (def.checks ?? []).map((check) => (check as z.core.$ZodChecks)._zod.def)
  return checks.find((check) => check.check === 'max_length')?.maximum
}

/** As the contract describes it for a record, since zod has no such bound. */
function maxEntriesOf(schema: z.core.$ZodType): number | undefined {
  const max = (schema as z.ZodType).meta()?.maxProperties
  return typeof max === 'number' ? max : undefined
}

/** Only if no alternative is left. */
function everyWay(options: readonly z.core.$ZodType[], value: unknown): TooWide | undefined {
  const found = options.map((option) => tooWide(option, value))
  return found.length > 0 && found.every((one) => one !== undefined) ? found[0] : undefined
}

const scalars: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'literal', 'enum', 'null'])

/** By the field that names the alternative, if the schema has one; a list never matches an object or the reverse. */
function mayBe(option: z.core.$ZodType, value: unknown): boolean {
  const definition = (option as z.core.$ZodTypes)._zod.def
  if (definition.type === 'array') return Array.isArray(value)
  if (scalars.has(definition.type)) return typeof value !== 'object'
  if (definition.type !== 'object' || !isObject(value)) return true
  return Object.entries(definition.shape).every(([name, field]) => {
    const literal = (field as z.core.$ZodTypes)._zod.def
    return literal.type !== 'literal' || literal.values.includes((value as Record<string, never>)[name] as never)
  })
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function below(member: string | number, { path, message }: TooWide): TooWide {
  return { path: [member, ...path], message }
}
