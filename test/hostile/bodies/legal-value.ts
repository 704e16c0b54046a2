/** JSON Schema as zod writes it. */
export interface Schema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema | false>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly additionalProperties?: Schema | boolean
  readonly propertyNames?: Schema
  readonly maxProperties?: number
  readonly maxItems?: number
  readonly maxLength?: number
  readonly maximum?: number
  readonly minimum?: number
  readonly pattern?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
}

/** How large the values are to be: as large as they may, or as small. */
export type Size = 'largest' | 'smallest'

/** What stands where any JSON value may. It is raw JSON, and put in its place at the end. */
export const anyValue = '\u0000any'
const anyJson = '#/$defs/Json'

export interface Making {
  readonly root: Schema
  readonly size: Size
  /** What texts are of the length that they may have, so that all of them fit into one body. */
  readonly share: number
  /** By the name of the field: what no schema can tell, such as an agent that exists. */
  readonly known: Readonly<Record<string, unknown>>
}

/** A value that follows the schema; `undefined` where none is known. */
export function legalValue(schema: Schema, making: Making, name = ''): unknown {
  const node = resolved(schema, making.root)
  const known = making.known[name]
  if (known !== undefined && (node.type === 'array') === Array.isArray(known)) return known
  if (schema.$ref === anyJson) return anyValue
  if (node.const !== undefined) return node.const
  if (node.enum) return node.enum.at(-1)
  const options = node.properties || node.type ? undefined : (node.anyOf ?? node.oneOf ?? node.allOf)
  return options ? mostOf(options, making, name) : ofType(node, making, name)
}

function ofType(node: Schema, making: Making, name: string): unknown {
  switch (node.type) {
    case 'string':
      return text(node, making)
    case 'integer':
    case 'number':
      return making.size === 'largest' ? (node.maximum ?? 1_000_000) : (node.minimum ?? 1)
    case 'boolean':
      return true
    case 'null':
      return null
    case 'array':
      return items(node, making, name)
    case 'object':
      return node.properties ? fields(node, making) : entries(node, making)
    default:
      return anyValue
  }
}

function resolved(schema: Schema, root: Schema): Schema {
  if (schema.$ref === undefined) return schema
  const found = schema.$ref === '#' ? root : root.$defs?.[schema.$ref.replace('#/$defs/', '')]
  return found ? resolved(found, root) : {}
}

/** The alternatives of what stands at the root of a body. */
export function alternativesOf(root: Schema): readonly Schema[] {
  const whole = resolved(root, root)
  const options = whole.properties ? undefined : (whole.oneOf ?? whole.anyOf)
  return options ? options.map((option) => resolved(option, root)) : [whole]
}

function mostOf(options: readonly Schema[], making: Making, name: string): unknown {
  const values = options.map((option) => legalValue(option, making, name)).filter((value) => value !== undefined)
  const length = (value: unknown) => JSON.stringify(value).length
  const sorted = values.toSorted((one, other) => length(other) - length(one))
  return sorted.at(making.size === 'largest' ? 0 : -1)
}

function fields(node: Schema, making: Making): object {
  // Where fields exclude each other, zod's schema says so in alternatives; the first of these is followed.
  const excluded = Object.entries(node.anyOf?.[0]?.properties ?? {}).flatMap(([name, is]) =>
    is === false ? [name] : [],
  )
  const entries = Object.entries(node.properties ?? {}).flatMap(([name, schema]) => {
    const needed = node.required?.includes(name) ?? false
    if (schema === false || excluded.includes(name) || (making.size === 'smallest' && !needed)) return []
    const value = legalValue(schema, making, name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(entries)
}

function entries(node: Schema, making: Making): object {
  const schema = typeof node.additionalProperties === 'object' ? node.additionalProperties : {}
  const count = making.size === 'largest' ? (node.maxProperties ?? 50) : 1
  const names = Array.from({ length: count }, (_, at) => `${at}`.padStart(node.propertyNames?.maxLength ?? 20, 'n'))
  return Object.fromEntries(names.map((name) => [name, legalValue(schema, making)]))
}

/** From a share below one of so many, texts are short: fewer items then, as those of a batch would be too long by themselves. */
const shortTexts = 64

function items(node: Schema, making: Making, name: string): unknown[] {
  const item = legalValue(node.items ?? {}, making, name)
  const most = node.maxItems ?? 50
  const count = making.size === 'largest' ? Math.max(1, Math.floor(most * Math.min(1, making.share * shortTexts))) : 1
  return item === undefined ? [] : Array.from({ length: count }, () => item)
}

const patterned = [
  'a'.repeat(64),
  'a'.repeat(8),
  'offline/rules',
  '2030-01-01T00:00:00Z',
  `https://example.com/${'a'.repeat(1900)}`,
  'mis_01JD0000000000000000000000',
  'ins_01JD0000000000000000000000',
  'dead_01JD0000000000000000000000',
  'apr_01JD0000000000000000000000',
  'somebody@example.com',
]

function text({ pattern, maxLength = 10_000 }: Schema, { size, share }: Making): string | undefined {
  const long = 'é'.repeat(Math.ceil(maxLength * share))
  const candidates = size === 'largest' ? [long, ...patterned] : ['a', ...patterned]
  if (pattern === undefined) return candidates[0]
  const fits = new RegExp(pattern, 'u')
  return candidates.find((candidate) => candidate.length <= maxLength && fits.test(candidate))
}
