import * as z from 'zod'

/** Characters that cost most as JSON: six bytes for one UTF-16 unit. */
const worst = '\u0001'
/** Longer than any field that somebody fills. */
const endless = 30_000

const longest = (most: number | undefined) => worst.repeat(most ?? endless)

/** The largest values that a schema takes: one for each option of a union, and texts without a bound very long. */
export function largest(schema: z.core.$ZodType): unknown[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional || schema instanceof z.ZodNullable)
    return largest(schema.unwrap())
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(largest)
  if (schema instanceof z.ZodObject) return combined(Object.entries(schema.shape))
  if (schema instanceof z.ZodEnum) return [byLength(schema.options.map(String))]
  if (schema instanceof z.ZodLiteral) return [schema.value]
  if (schema instanceof z.ZodArray) {
    const most = maximumOf(schema) ?? 20
    return largest(schema.element).map((item) => Array.from({ length: most }, () => item))
  }
  if (schema instanceof z.ZodRecord) return [metadata]
  if (schema instanceof z.ZodBoolean) return [false]
  if (schema instanceof z.ZodNumber) return [maximumOf(schema) ?? Number.MAX_SAFE_INTEGER]
  if (schema instanceof z.ZodISODateTime) return [new Date(0).toISOString()]
  if (schema instanceof z.ZodString) return [largestText(schema)]
  return [longest(undefined)]
}

/** All that a mission's metadata may be. */
const metadata = Object.fromEntries(
  Array.from({ length: 50 }, (_, at) => [String(at).padStart(64, worst), longest(512)]),
)

function maximumOf(schema: z.ZodArray | z.ZodNumber): number | undefined {
  const json = z.toJSONSchema(schema, { unrepresentable: 'any' })
  return json.maxItems ?? json.maximum
}

function largestText(schema: z.ZodString): string {
  const patterned = [
    'a'.repeat(64),
    'mis_01KADSM0Q9F7Y1H5T3PKZD8WXA',
    'tcl_01KADSM0Q9F7Y1H5T3PKZD8WXA',
    'apr_01KADSM0Q9F7Y1H5T3PKZD8WXA',
    'https://example.com',
  ]
  return [longest(schema.maxLength ?? undefined), ...patterned].find((text) => schema.safeParse(text).success) as string
}

function byLength(texts: readonly string[]): string {
  return [...texts].sort((a, b) => b.length - a.length)[0] as string
}

/** One object for each of the longest list of options among its fields. */
function combined(fields: readonly (readonly [string, z.core.$ZodType])[]): object[] {
  const options = fields.map(([name, schema]) => [name, largest(schema)] as const)
  const count = Math.max(1, ...options.map(([, values]) => values.length))
  return Array.from({ length: count }, (_, at) =>
    Object.fromEntries(options.map(([name, values]) => [name, values[at % values.length]])),
  )
}
