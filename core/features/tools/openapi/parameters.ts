import type { Tool } from '../../../../contract/resources/tool.ts'
import type { JsonSchema } from '../../../base/ports/models.ts'
import type { Arguments } from './arguments.ts'
import { isNode, type Node, nodesOf, oneLine, refuse, resolved } from './document.ts'
import type { ApiOperation } from './operations.ts'
import { propertiesOf } from './schema-keywords.ts'
import { isList, isScalar, schemaPart } from './schema-part.ts'
import type { Schemas } from './schemas.ts'

type Mapping = Tool['request']['query']

/** Where an operation’s parameters go, besides its body. */
export interface Placed {
  /** In the form of a tool’s template. */
  readonly path: string
  readonly query: Mapping
  readonly headers: Mapping
  readonly notes: readonly string[]
}

/** The maximum of each in a tool. */
const maxEntries = 20

export interface Placing {
  readonly schemas: Schemas
  readonly wanted: Arguments
  /** In lower case: headers that are sent without arguments. */
  readonly sent: readonly string[]
}

/** @throws SortieError `not_applicable` if something required cannot be sent by a tool */
export function placeParameters(operation: ApiOperation, placing: Placing): Placed {
  const parameters = parametersOf(operation, placing)
  const path = placePath(operation.path, parameters, placing)
  const notes: string[] = []
  const query = entries('query', parameters, (parameter, name) => inQuery(parameter, name, placing))
  const headers = entries('header', parameters, (parameter, name) => inHeader(parameter, name, placing))
  for (const cookie of parameters.filter((parameter) => parameter.in === 'cookie')) leaveOut(cookie, 'it is a cookie')
  return { path, query, headers, notes }

  function entries(
    place: 'query' | 'header',
    all: readonly Node[],
    placed: (parameter: Node, name: string) => readonly Entry[] | string | undefined,
  ): Mapping {
    const found: Filled[] = []
    const own = all.filter((parameter) => parameter.in === place)
    for (const parameter of own.toSorted(requiredFirst)) {
      const made = placed(parameter, nameOf(parameter))
      if (made === undefined) continue
      if (typeof made === 'string') leaveOut(parameter, made)
      else if (found.length + made.length > maxEntries) leaveOut(parameter, `a tool has at most ${maxEntries} of them`)
      else found.push(...made.map(filled))
    }
    return Object.fromEntries(found)
  }

  function leaveOut(parameter: Node, why: string): void {
    const what = `the ${String(parameter.in)} parameter ${oneLine(nameOf(parameter), 100)}`
    if (parameter.required === true) refuse(`${what} is required, and cannot be sent: ${why}`)
    notes.push(`${what} is left out: ${why}`)
  }
}

/** One name in a query or a header. `add` decides its value: the model is asked only for what is sent. */
interface Entry {
  readonly name: string
  add(): string
}

type Filled = readonly [string, { $from: string }]

function filled({ name, add }: Entry): Filled {
  return [name, { $from: add() }]
}

function requiredFirst(one: Node, other: Node): number {
  return Number(other.required === true) - Number(one.required === true)
}

/** The operation’s parameters take precedence over its path’s. */
function parametersOf({ item, node }: ApiOperation, { schemas: { document } }: Placing): readonly Node[] {
  const found = new Map<string, Node>()
  for (const { parameters } of [item, node]) {
    for (const one of nodesOf(parameters)) {
      const parameter = resolved(document, one)
      if (!isNode(parameter) || typeof parameter.name !== 'string' || parameter.name === '') continue
      found.set(`${String(parameter.in)} ${parameter.name}`, parameter)
    }
  }
  return [...found.values()]
}

function nameOf({ name }: Node): string {
  return typeof name === 'string' ? name : ''
}

const variable = /\{([^{}]{1,100})\}/g

function placePath(path: string, parameters: readonly Node[], { schemas, wanted }: Placing): string {
  const names = new Map<string, string>()
  return path.replaceAll(variable, (_, told: string) => {
    const parameter: Node = parameters.find((one) => one.in === 'path' && one.name === told) ?? {}
    const name =
      names.get(told) ?? wanted.add({ name: told, place: 'path', schema: asText(parameter, schemas), isRequired: true })
    names.set(told, name)
    return `{${name}}`
  })
}

/** The model writes out a value that an address cannot contain. */
function asText(parameter: Node, schemas: Schemas): JsonSchema {
  const { schema } = schemaPart(parameter.schema, schemas)
  return withWords(isInAddress(schema) ? schema : { type: 'string' }, parameter)
}

const inAddresses: readonly unknown[] = ['string', 'number', 'integer', 'boolean']

function isInAddress(schema: JsonSchema): boolean {
  return 'enum' in schema || [schema.type].flat().every((type) => inAddresses.includes(type))
}

function withWords(schema: JsonSchema, { description }: Node, more = ''): JsonSchema {
  const told = typeof description === 'string' ? oneLine(description, 400) : ''
  const own = typeof schema.description === 'string' ? schema.description : ''
  const words = [told === '' ? own : told, more].filter((text) => text !== '').join(' ')
  return words === '' ? schema : { ...schema, description: words }
}

const maxQueryName = 100
/** Lists in one text, by their style. */
const joints: ReadonlyMap<unknown, string> = new Map([
  ['pipeDelimited', '|'],
  ['spaceDelimited', 'a space'],
])

function inQuery(parameter: Node, name: string, placing: Placing): readonly Entry[] | string {
  if (name.length > maxQueryName || !name.isWellFormed()) return 'its name is too long'
  const { schemas, wanted } = placing
  if (isNode(parameter.content)) return [entry(parameter, wanted, name, asOneText(parameter, 'JSON, as text.'))]
  const { style = 'form', explode = style === 'form' } = parameter
  const { node, schema } = schemaPart(parameter.schema, schemas, { prefersObject: style === 'deepObject' })
  if (isScalar(schema)) return [entry(parameter, wanted, name, withWords(schema, parameter))]
  if (isList(schema)) {
    if (style === 'deepObject') return [entry(parameter, wanted, `${name}[]`, withWords(schema, parameter))]
    if (explode === true) return [entry(parameter, wanted, name, withWords(schema, parameter))]
    const joint = joints.get(style) ?? 'a comma'
    return [entry(parameter, wanted, name, asOneText(parameter, `Several are joined by ${joint}.`))]
  }
  if (schema.type !== 'object') return 'it is no text, number, boolean or list of them'
  if (style !== 'deepObject' && explode !== true) return 'an object is not written into one text'
  return propertyEntries(node, parameter, placing, (property) =>
    style === 'deepObject' ? `${name}[${property}]` : property,
  )
}

function asOneText(parameter: Node, how: string): JsonSchema {
  return withWords({ type: 'string' }, parameter, how)
}

function entry(parameter: Node, wanted: Arguments, name: string, schema: JsonSchema): Entry {
  const place = parameter.in === 'header' ? 'header' : 'query'
  const isRequired = parameter.required === true
  return { name, add: () => `/${wanted.add({ name: nameOf(parameter), place, schema, isRequired })}` }
}

/** An object in a query is one argument, of which each member has its own name there. */
function propertyEntries(
  node: Node,
  parameter: Node,
  { schemas, wanted }: Placing,
  nameFor: (property: string) => string,
): readonly Entry[] | string {
  const scalars = [...propertiesOf(schemas.document, node)].flatMap(([name, schema]) => {
    const part = schemaPart(schema, schemas)
    const isWritten = isScalar(part.schema) || isList(part.schema)
    return isWritten && nameFor(name).length <= maxQueryName ? [[name, part.schema] as const] : []
  })
  if (scalars.length === 0) return 'nothing is said of what is in it'
  let argument: string | undefined
  const add = () => {
    argument ??= wanted.add({
      ...{ name: nameOf(parameter), place: 'query', isRequired: parameter.required === true },
      schema: withWords({ type: 'object', properties: Object.fromEntries(scalars) }, parameter),
    })
    return argument
  }
  return scalars.map(([name]) => ({ name: nameFor(name), add: () => `/${add()}/${escaped(name)}` }))
}

/** RFC 6901. */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** By the specification, these three are never parameters. */
const ofProtocol: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization'])

function inHeader(parameter: Node, name: string, placing: Placing): readonly Entry[] | string | undefined {
  if (ofProtocol.has(name.toLowerCase()) || placing.sent.includes(name.toLowerCase())) return undefined
  const { schema } = schemaPart(parameter.schema, placing.schemas)
  if (isScalar(schema) || isList(schema)) return [entry(parameter, placing.wanted, name, withWords(schema, parameter))]
  return 'it is no text, number, boolean or list of them'
}
