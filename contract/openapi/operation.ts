import type * as z from 'zod'
import type { Operation } from '../api.ts'
import { type ErrorCode, errorTable } from '../errors.ts'
import { ErrorBody } from '../resources/error.ts'
import { commonErrors, mediaTypeOf, type Route, scopesOf } from '../route.ts'
import { sampleOf } from '../samples/value.ts'
import { bodyExamples, parameterExamples } from './examples.ts'
import type { JsonSchema, OpenApiContent, OpenApiOperation, OpenApiParameter, OpenApiResponse } from './model.ts'
import type { SchemaCollection } from './schemas.ts'

export function openApiOperation(name: Operation, route: Route, schemas: SchemaCollection): OpenApiOperation {
  const parameters = parametersOf(route, schemas)
  return {
    operationId: name,
    tags: [route.area],
    summary: route.summary,
    description: [route.description, scopeSentence(route)].filter(Boolean).join('\n\n'),
    'x-scope': route.scope,
    security: securityOf(route),
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && { requestBody: { required: true, content: bodyContent(name, route, route.body, schemas) } }),
    responses: { [String(route.status)]: success(route, schemas), ...failures(route, schemas) },
  }
}

/** An empty entry: also without a key. */
function securityOf(route: Route): OpenApiOperation['security'] {
  if (route.scope === 'public') return route.keyTellsMore ? [{}, { api_key: [] }] : []
  if (route.scope === 'any') return [{ api_key: [] }]
  return scopesOf(route).map((scope) => ({ api_key: [scope] }))
}

function scopeSentence(route: Route): string {
  if (route.scope === 'any') return 'Needs a key or a session, whatever its scopes.'
  const names = scopesOf(route).map((scope) => `\`${scope}\``)
  return names.length === 0 ? 'Needs no key.' : `Needs a key with the scope ${names.join(' or ')}.`
}

function bodyContent(name: Operation, route: Route, body: z.ZodType, schemas: SchemaCollection): OpenApiContent {
  const example = bodyExamples[name]
  const mediaType = route.form ? 'application/x-www-form-urlencoded' : 'application/json'
  return { [mediaType]: { schema: schemas.sent(body), ...(example !== undefined && { example }) } }
}

function parametersOf(route: Route, schemas: SchemaCollection): OpenApiParameter[] {
  return [
    ...parametersIn('path', route.params, schemas),
    ...parametersIn('query', route.query, schemas),
    ...parametersIn('header', route.headers, schemas),
  ]
}

function parametersIn(
  place: OpenApiParameter['in'],
  object: z.ZodObject | undefined,
  schemas: SchemaCollection,
): OpenApiParameter[] {
  return Object.entries(object?.shape ?? {}).map(([name, field]) => {
    // Documented as its meaning (a number), not as the text that carries it.
    const { description, ...schema } = schemas.received(field as z.ZodType) as JsonSchema & { description?: string }
    const example = place === 'path' ? parameterExamples[name] : undefined
    return {
      name,
      in: place,
      required: !(field as z.ZodType).safeParse(undefined).success,
      schema,
      ...(description !== undefined && { description }),
      ...(example !== undefined && { example }),
    }
  })
}

function success(route: Route, schemas: SchemaCollection): OpenApiResponse {
  if (route.status === 204) return { description: 'Done, without a body.' }
  const schema = schemas.received(route.output)
  const mediaType = mediaTypeOf(route)
  const example = mediaType === 'application/json' ? { example: sampleOf(schema, (name) => schemas.find(name)) } : {}
  return {
    description: route.status === 303 ? 'Found.' : 'Done.',
    ...(route.status === 303 && { headers: { Location: location } }),
    content: { [mediaType]: { schema, ...example } },
  }
}

/** The errors of a route: its own, and the common ones that its shape allows. */
export function errorCodesOf(route: Route): ErrorCode[] {
  const impossible = new Set<ErrorCode>([
    ...(route.body ? [] : (['invalid_json', 'payload_too_large', 'unsupported_media_type'] as const)),
    ...(route.scope === 'public' ? (['unauthenticated', 'forbidden'] as const) : []),
  ])
  const common = commonErrors.filter((code) => !impossible.has(code))
  return [...new Set([...common, ...route.errors])]
}

function failures(route: Route, schemas: SchemaCollection): { [status: string]: OpenApiResponse } {
  const byStatus = Map.groupBy(errorCodesOf(route), (code) => errorTable[code].status)
  const schema = schemas.received(ErrorBody)
  const statuses = [...byStatus].sort(([a], [b]) => a - b)
  return Object.fromEntries(statuses.map(([status, codes]) => [String(status), failure(status, codes, schema)]))
}

function failure(status: number, codes: readonly ErrorCode[], schema: JsonSchema): OpenApiResponse {
  return {
    description: codes.map((code) => `\`${code}\`${errorTable[code].retryable ? ' (may be retried)' : ''}`).join(', '),
    'x-error-codes': codes,
    ...(status === 429 && { headers: { 'Retry-After': retryAfter } }),
    content: { 'application/json': { schema } },
  }
}

const retryAfter = {
  description: 'How many seconds to wait before trying again.',
  schema: { type: 'integer', minimum: 0 },
}
const location = { description: 'The address to go to.', schema: { type: 'string' } }
