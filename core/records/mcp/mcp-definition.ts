import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { Json } from '../../../contract/resources/common.ts'
import { canonicalJson } from '../../base/payloads/canonical-json.ts'
import type { McpListedTool } from '../../base/ports/mcp.ts'
import type { JsonSchema } from '../../base/ports/models.ts'
import { isUsableSchema, type OutputChecker, problemOfValue } from '../../base/schemas/output-schema.ts'
import { record } from '../../base/storing/kind.ts'
import { cutText } from '../../base/texts/cut-text.ts'

const json = z.custom<Json>((value) => value !== undefined)
const schema = z.record(z.string(), json).readonly()

/** A server's description of a tool. */
export const McpDefinition = record({
  pin: z.string(),
  title: z.string().nullable().default(null),
  description: z.string(),
  parameters: schema,
  output_schema: schema.nullable().default(null),
  annotations: z.record(z.string(), z.boolean()).readonly().default({}),
  /** Whether arguments and results can be checked here. */
  checked: z.boolean(),
  output_checked: z.boolean().default(false),
})
export type McpDefinition = z.output<typeof McpDefinition>

export interface Described {
  readonly definition: McpDefinition
  /** Why no model can be told about it. */
  readonly problem: string | null
}

/** As JSON: it is read in each leg of its agents, and sent to their models in each call. */
const maxBytes = 32 * 1024
const maxDepth = 32
const emptyObject = { type: 'object', properties: {} }

/**
 * The stored form of a listed tool. A schema that cannot be fully checked here is still shown to the model: the server checks the
 * arguments.
 */
export function described(listed: McpListedTool): Described {
  const pin = pinOf(listed)
  const { title = null, description = '', annotations } = listed
  const said = description.trim() === '' ? (title ?? listed.name) : description
  const problem = problemOf(listed)
  if (problem !== null) {
    const shown = cutText(said, 2000)
    const bare = { parameters: emptyObject, output_schema: null, checked: false, output_checked: false }
    return { definition: { pin, title: null, description: shown, annotations, ...bare }, problem }
  }
  const parameters = asJson(listed.parameters)
  const output_schema = listed.outputSchema === undefined ? null : asJson(listed.outputSchema)
  const checks = {
    checked: isUsableSchema(parameters),
    output_checked: output_schema !== null && isUsableSchema(output_schema),
  }
  return { definition: { pin, title, description: said, parameters, output_schema, annotations, ...checks }, problem }
}

/** Any change in the description changes the pin. */
export function pinOf({ name, title, description, parameters, outputSchema, annotations }: McpListedTool): string {
  const said = canonicalJson({ name, title, description, parameters, outputSchema, annotations })
  return createHash('sha256').update(said).digest('hex')
}

function problemOf({ title, description, parameters, outputSchema }: McpListedTool): string | null {
  if (parameters.type !== 'object') return 'its arguments are described as something else than an object'
  const said = { title, description, parameters, outputSchema }
  const bytes = Buffer.byteLength(JSON.stringify(said))
  if (bytes > maxBytes) return `what it says has ${bytes} bytes as JSON, and at most ${maxBytes} are told`
  return depthOf(said) > maxDepth ? `what it says nests deeper than ${maxDepth} levels` : null
}

/** Bounded like all JSON that is read here. */
function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

/** The schema came from JSON. */
function asJson(schema: JsonSchema): Readonly<Record<string, Json>> {
  return schema as Readonly<Record<string, Json>>
}

/** @returns how the arguments violate the parameters, if that can be checked here; the server checks in any case */
export async function problemOfArguments(
  checker: OutputChecker,
  { checked, parameters }: McpDefinition,
  given: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  return checked ? problemOfValue(checker, parameters, given) : undefined
}
