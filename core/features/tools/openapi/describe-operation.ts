import { isSortieError } from '../../../../contract/errors.ts'
import { halfCharacterIn } from '../../../base/payloads/half-character.ts'
import type { DescribedTool } from '../../../base/ports/described-api.ts'
import type { JsonSchema } from '../../../base/ports/models.ts'
import { assertUsableSchema } from '../../../base/schemas/output-schema.ts'
import { cutText } from '../../../base/texts/cut-text.ts'
import { checkedParameters } from '../../../records/tool/checked-parameters.ts'
import { createArguments } from './arguments.ts'
import { placeBody } from './body.ts'
import { type ApiDocument, refuse } from './document.ts'
import type { ApiOperation } from './operations.ts'
import { placeParameters } from './parameters.ts'
import { referringSchemas, type Schemas, shallowSchemas, TooMuch } from './schemas.ts'
import { serverOf } from './server.ts'

export interface Describing {
  readonly document: ApiDocument
  readonly server: string | null
  readonly sent: readonly string[]
}

/** From complete to outline: of a large schema a model sees the upper part, which is better than no tool. */
const depths = [8, 6, 5, 4, 3, 2, 1] as const

/** @throws SortieError `not_applicable` with the reason why this operation cannot become a tool */
export function describeOperation(operation: ApiOperation, name: string, describing: Describing): DescribedTool {
  const whole = attempt(operation, name, describing, referringSchemas(describing.document))
  if (whole) return whole
  for (const depth of depths) {
    const outline = attempt(operation, name, describing, shallowSchemas(describing.document, depth))
    const note = `the parameters are described to a depth of ${depth}: there is too much below`
    if (outline) return { ...outline, notes: [...outline.notes, note] }
  }
  return refuse('its parameters are too many, or too large')
}

function attempt(
  operation: ApiOperation,
  name: string,
  describing: Describing,
  schemas: Schemas,
): DescribedTool | undefined {
  try {
    const tool = toolOf(operation, name, describing, schemas)
    return isUsable(tool) ? tool : undefined
  } catch (error) {
    if (error instanceof TooMuch) return undefined
    throw error
  }
}

function toolOf(operation: ApiOperation, name: string, describing: Describing, schemas: Schemas): DescribedTool {
  const { document, server, sent } = describing
  const wanted = createArguments()
  const placing = { schemas, wanted, sent }
  const { path, query, headers, notes } = placeParameters(operation, placing)
  const body = placeBody(operation, placing)
  const { properties, required } = wanted
  const root = { type: 'object', properties, ...(required.length > 0 && { required }), additionalProperties: false }
  return {
    ...{ name, description: descriptionOf(operation, document) },
    parameters: withDefinitions(root, schemas),
    request: {
      ...{ method: operation.method, url: `${serverOf(document, operation, server)}${path}`, query },
      ...{ headers: { ...headers, ...body.headers }, body: body.body, encoding: body.encoding },
    },
    notes: [...notes, ...body.notes],
  }
}

/** Definitions that the rest of the operation refers to. */
function withDefinitions(root: JsonSchema, schemas: Schemas): DescribedTool['parameters'] {
  const { $defs = {} } = schemas.definitions()
  const used = new Map<string, unknown>()
  const look = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const [keyword, inner] of Object.entries(node)) {
      const name = keyword === '$ref' && typeof inner === 'string' ? inner.slice('#/$defs/'.length) : undefined
      if (name === undefined) look(inner)
      else if (!used.has(name)) {
        used.set(name, $defs[name])
        look($defs[name])
      }
    }
  }
  look(root)
  return asJson(used.size === 0 ? root : { ...root, $defs: Object.fromEntries(used) })
}

/** The generated value consists only of JSON. */
function asJson(schema: JsonSchema): DescribedTool['parameters'] {
  return JSON.parse(JSON.stringify(schema))
}

/** A tool has 32 KB, of which its name, address and mapping take some. */
const maxBytes = 30 * 1024

/** The errors of a tool that is too large or too deep. */
function isUsable({ parameters, request }: DescribedTool): boolean {
  if (Buffer.byteLength(JSON.stringify([parameters, request])) > maxBytes) return false
  if (halfCharacterIn([parameters, request])) refuse('one of its texts has half a character')
  try {
    assertUsableSchema(checkedParameters(parameters))
    return true
  } catch (error) {
    if (isSortieError(error)) return false
    throw error
  }
}

const maxDescription = 1500

function descriptionOf({ node, key }: ApiOperation, { title }: ApiDocument): string {
  const told = [textOf(node.summary), textOf(node.description)].filter((text) => text !== '')
  const words = told.length === 0 ? `${key}${title === '' ? '' : ` of ${title}`}` : [...new Set(told)].join('\n\n')
  return cutText(node.deprecated === true ? `Deprecated. ${words}` : words, maxDescription)
}

function textOf(value: unknown): string {
  return typeof value === 'string'
    ? value
        .slice(0, 2 * maxDescription)
        .toWellFormed()
        .trim()
    : ''
}
