import type { OpenApiDocument, OpenApiOperation, OpenApiParameter } from '../openapi/model.ts'
import { sampleOf } from './value.ts'

/** One request of an operation, independent of any language. */
export interface SampleRequest {
  readonly operation: string
  readonly method: string
  readonly url: string
  readonly params: Readonly<Record<string, unknown>>
  readonly query: Readonly<Record<string, unknown>>
  readonly body: { readonly kind: 'json' | 'form'; readonly value: unknown } | undefined
  readonly needsKey: boolean
  /** Its answer is streamed. */
  readonly streams: boolean
}

export function sampleRequest(
  document: OpenApiDocument,
  path: string,
  method: string,
  operation: OpenApiOperation,
): SampleRequest {
  const server = document.servers?.[0]?.url ?? 'http://localhost:4600'
  const params = valuesIn('path', document, operation)
  const query = valuesIn('query', document, operation)
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])))
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString()
  return {
    operation: operation.operationId,
    method: method.toUpperCase(),
    url: `${server}${filled}${search === '' ? '' : `?${search}`}`,
    params,
    query,
    body: bodyOf(operation),
    needsKey: operation.security.length > 0,
    streams: Object.values(operation.responses).some(({ content }) => content?.['text/event-stream']),
  }
}

/** Only the required fields. */
function valuesIn(
  place: OpenApiParameter['in'],
  document: OpenApiDocument,
  { parameters = [] }: OpenApiOperation,
): Readonly<Record<string, unknown>> {
  const find = (name: string) => document.components.schemas[name]
  const wanted = parameters.filter((parameter) => parameter.in === place && parameter.required)
  return Object.fromEntries(wanted.map(({ name, schema, example }) => [name, example ?? sampleOf(schema, find, name)]))
}

function bodyOf({ requestBody }: OpenApiOperation): SampleRequest['body'] {
  const [mediaType, content] = Object.entries(requestBody?.content ?? {})[0] ?? []
  if (content?.example === undefined) return undefined
  return { kind: mediaType === 'application/json' ? 'json' : 'form', value: content.example }
}
