import type { Json } from '../../../../contract/resources/common.ts'
import type { Tool } from '../../../../contract/resources/tool.ts'
import { type ApiDocument, isNode, type Node, nodesOf, oneLine, refuse, resolved } from './document.ts'
import type { ApiOperation } from './operations.ts'
import type { Placing } from './parameters.ts'
import { propertiesOf, requiredOf, typesOf } from './schema-keywords.ts'

/** The body to send, and the arguments in it. */
export interface PlacedBody {
  readonly body: Json
  readonly encoding: Tool['request']['encoding']
  readonly headers: Readonly<Record<string, string>>
  readonly notes: readonly string[]
}

const none: PlacedBody = { body: null, encoding: 'json', headers: {}, notes: [] }

/** @throws SortieError `not_applicable` if a required body cannot be sent by a tool */
export function placeBody({ node, method }: ApiOperation, placing: Placing): PlacedBody {
  const { document } = placing.schemas
  const told = resolved(document, node.requestBody)
  if (!isNode(told)) return none
  const isRequired = told.required === true
  const form = formOf(told.content)
  if (!form || method === 'GET' || method === 'HEAD') {
    const why = form ? `a ${method} carries none` : `no tool sends ${typesIn(told.content)}`
    return isRequired
      ? refuse(`its body is required, and ${why}`)
      : { ...none, notes: [`the body is left out: ${why}`] }
  }
  const body = placeContent(form, isRequired, placing)
  return { ...none, body, encoding: form.encoding, headers: form.headers }
}

interface Form {
  readonly encoding: PlacedBody['encoding']
  readonly headers: PlacedBody['headers']
  readonly schema: unknown
}

/** The simplest available type: JSON, a form, or text. */
function formOf(content: unknown): Form | undefined {
  if (!isNode(content)) return undefined
  const types = Object.entries(content).filter((entry): entry is [string, Node] => isNode(entry[1]))
  const named = (pattern: RegExp) => types.find(([type]) => pattern.test(type))
  const json = named(/^application\/json *(;|$)/i) ?? named(/^application\/[\w.+-]+\+json *(;|$)/i)
  if (json) {
    const isUsual = /^application\/json *(;|$)/i.test(json[0])
    return { encoding: 'json', headers: isUsual ? {} : { 'Content-Type': json[0] }, schema: json[1].schema }
  }
  const form = named(/^application\/x-www-form-urlencoded *(;|$)/i)
  if (form) return { encoding: hasBrackets(form[1]) ? 'form_brackets' : 'form', headers: {}, schema: form[1].schema }
  const text = named(/^text\/plain *(;|$)/i)
  return (
    text && { encoding: 'json', headers: { 'Content-Type': 'text/plain; charset=utf-8' }, schema: { type: 'string' } }
  )
}

function hasBrackets({ encoding }: Node): boolean {
  return isNode(encoding) && Object.values(encoding).some((one) => isNode(one) && one.style === 'deepObject')
}

function typesIn(content: unknown): string {
  const types = isNode(content) ? Object.keys(content).map((type) => oneLine(type, 60)) : []
  return types.length === 0 ? 'no type at all' : types.slice(0, 5).join(', ')
}

/** Members of an object become separate arguments, so that a model has less nesting; anything else is one argument. */
function placeContent({ schema }: Form, isRequired: boolean, { schemas, wanted }: Placing): Json {
  const object = objectOf(schemas.document, schema, 0)
  if (!object || (!isRequired && object.required.size > 0)) {
    const name = wanted.add({ name: 'body', place: 'body', schema: schemas.convert(schema), isRequired })
    return { $from: `/${name}` }
  }
  const members = [...object.properties].map(([name, one]): [string, Json] => {
    const isMemberRequired = object.required.has(name)
    const argument = wanted.add({ name, place: 'body', schema: schemas.convert(one), isRequired: isMemberRequired })
    return [name, { $from: `/${argument}` }]
  })
  return Object.fromEntries(members)
}

interface ObjectParts {
  readonly properties: ReadonlyMap<string, unknown>
  readonly required: ReadonlySet<string>
}

/** Parts of parts of parts: nobody describes more in this way. */
const deepest = 8

/** All members of an object, even if several schemas describe it together; `undefined` if it is not such an object. */
function objectOf(document: ApiDocument, schema: unknown, depth: number): ObjectParts | undefined {
  const node = resolved(document, schema)
  if (!isNode(node) || depth > deepest || !mayBeObject(node, depth)) return undefined
  const parts = nodesOf(node.allOf).map((one) => objectOf(document, one, depth + 1))
  const own = { properties: propertiesOf(document, node), required: new Set(requiredOf(document, node)) }
  const all = [own, ...parts].filter((part) => part !== undefined)
  if (all.length <= parts.length) return undefined
  const required = new Set(all.flatMap((part) => [...part.required]))
  const properties = new Map([...required].map((name): [string, unknown] => [name, {}]))
  for (const part of all.toReversed()) for (const [name, one] of part.properties) properties.set(name, one)
  return depth === 0 && properties.size === 0 ? undefined : { properties, required }
}

function mayBeObject(node: Node, depth: number): boolean {
  const { anyOf, oneOf, allOf, additionalProperties } = node
  const isOpen = isNode(additionalProperties) || additionalProperties === true
  if (isOpen || nodesOf(anyOf).length > 0 || nodesOf(oneOf).length > 0) return false
  const types = typesOf(node)
  if (types.length > 0) return types.includes('object')
  return depth > 0 || nodesOf(allOf).length > 0
}
