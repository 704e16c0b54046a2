import { SortieError } from '../../../contract/errors.ts'
import type { Store } from '../../base/ports/store.ts'
import { assertUsableSchema } from '../../base/schemas/output-schema.ts'
import { problemOfAddress } from '../../records/service-connection/bound-host.ts'
import { readServiceConnection } from '../../records/service-connection/service-connection.ts'
import { requireFreeHeaders } from '../../records/service-connection/taken-headers.ts'
import { pointersIn } from '../../records/tool/argument-mapping.ts'
import { checkedParameters } from '../../records/tool/checked-parameters.ts'
import { firstOf } from '../../records/tool/json-pointer.ts'
import type { OwnTool } from '../../records/tool/own-tool.ts'
import { type UrlTemplate, urlTemplate } from '../../records/tool/url-template.ts'

/** As JSON: it is read with each leg of its agents, and told to their models with each call. */
const maxBytes = 32 * 1024
/** Of all tries together: a tool has a minute. */
const maxSeconds = 50

/**
 * All that can be known of a tool before it is called.
 * @throws SortieError `not_applicable` that names what does not fit, `payload_too_large`
 */
export async function requireUsable(store: Store, tool: OwnTool): Promise<void> {
  requireSize(tool)
  requireParameters(tool)
  await requireFitting(store, tool)
}

/** The same of a tool whose parameters were looked at before. */
export async function requireFitting(store: Store, tool: OwnTool): Promise<void> {
  requireSize(tool)
  const template = urlTemplate(tool.request.url)
  requireArgumentsOfUrl(tool, template)
  requireDescribed(tool)
  requireHeaders(tool)
  requireTries(tool)
  await requireConnection(store, tool, [template.url, ...lookUpOf(tool)])
}

function requireSize(tool: OwnTool): void {
  if (Buffer.byteLength(JSON.stringify(tool)) <= maxBytes) return
  throw new SortieError('payload_too_large', `A tool may have at most ${maxBytes / 1024} KB as JSON`, {
    details: { max_bytes: maxBytes },
  })
}

function requireParameters({ parameters }: OwnTool): void {
  if (parameters.type !== 'object') refuse('parameters', 'describe an object: {"type": "object", …}')
  assertUsableSchema(checkedParameters(parameters))
}

const inAddresses: readonly unknown[] = ['string', 'number', 'integer', 'boolean']

/** Without one there would be no address. */
function requireArgumentsOfUrl({ parameters }: OwnTool, { variables }: UrlTemplate): void {
  const properties = propertiesOf(parameters)
  const required = Array.isArray(parameters.required) ? parameters.required : []
  for (const name of variables) {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (schema === undefined) refuse('request.url', `{${name}} is none of the parameters`)
    if (!required.includes(name)) refuse('request.url', `{${name}} is not among what the parameters require`)
    if (!isScalar(schema)) refuse('request.url', `{${name}} is no text, number or boolean by the parameters`)
  }
}

function isScalar(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false
  if ('enum' in schema || 'const' in schema) return true
  return 'type' in schema && [schema.type].flat().every((type) => inAddresses.includes(type))
}

/** What the model does not know of, it cannot give. */
function requireDescribed({ parameters, request: { headers, query, body } }: OwnTool): void {
  const properties = propertiesOf(parameters)
  for (const [place, mapping] of Object.entries({ headers, query, body })) {
    const unknown = pointersIn(mapping).find((pointer) => {
      const first = firstOf(pointer)
      return first !== undefined && !Object.hasOwn(properties, first)
    })
    if (unknown !== undefined) refuse(`request.${place}`, `${unknown} is in none of the parameters`)
  }
}

function propertiesOf({ properties }: OwnTool['parameters']): Readonly<Record<string, unknown>> {
  return typeof properties === 'object' && properties !== null && !Array.isArray(properties) ? properties : {}
}

const secret = /^(authorization|cookie)$/i

function requireHeaders({ request: { method, headers, body }, idempotency_header, effect }: OwnTool): void {
  const names = Object.keys(headers)
  const open = names.find((name) => secret.test(name))
  if (open !== undefined)
    refuse('request.headers', `${open} would be visible to everybody who reads the tool; use a connection`)
  requireFreeHeaders([...names, ...(idempotency_header !== null && effect !== 'none' ? [idempotency_header] : [])])
  if (body !== null && (method === 'GET' || method === 'HEAD')) refuse('request.body', `${method} carries no body`)
}

/** It has the key of the call, and nothing else. */
function lookUpOf({ look_up, effect }: OwnTool): readonly URL[] {
  if (look_up === null) return []
  if (effect !== 'write') refuse('look_up', `a call that is ${effect} is made again, and not looked up`)
  const { url, variables } = urlTemplate(look_up)
  if (variables.some((name) => name !== 'key')) refuse('look_up', 'nothing is filled in but {key}')
  return [url]
}

function requireTries({ effect, max_tries, timeout_s }: OwnTool): void {
  if (effect === 'write' && max_tries > 1) refuse('max_tries', 'a write is tried once: nobody knows what became of it')
  if (timeout_s * max_tries > maxSeconds) {
    refuse('timeout_s', `all tries together may take ${maxSeconds} seconds, and these ${timeout_s * max_tries}`)
  }
}

async function requireConnection(
  store: Store,
  { connection, request: { headers } }: OwnTool,
  urls: readonly URL[],
): Promise<void> {
  if (connection === null) return
  const found = (await readServiceConnection(store, connection))?.body
  if (!found) refuse('connection', `there is no connection ${connection}; POST /v1/connections creates one`)
  const [problem] = urls.flatMap((url) => problemOfAddress(found.hosts, url) ?? [])
  if (problem !== undefined) refuse('connection', `of ${connection}, ${problem}`)
  const own = Object.keys(headers).find((name) => found.headers.includes(name.toLowerCase()))
  if (own !== undefined) refuse('request.headers', `${own} is what the connection ${connection} sends`)
}

function refuse(place: string, why: string): never {
  throw new SortieError('not_applicable', `${place} (body): ${why}`)
}
