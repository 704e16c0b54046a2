import type { Tool } from '../../../../contract/resources/tool.ts'
import type { CallFor } from '../../../api/call.ts'
import { changedParts } from '../../../kit/changed-parts.ts'
import { objectIn, writtenOut } from '../../../kit/given-json.ts'

export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export const effects = ['none', 'idempotent', 'write'] as const

/** What a person writes of an HTTP tool. */
export interface HttpDraft {
  readonly name: string
  readonly description: string
  readonly method: Tool['request']['method']
  readonly url: string
  /** Empty: none. */
  readonly connection: string
  /** Empty: derived from the method. */
  readonly effect: Tool['effect'] | ''
  readonly timeout: string
  readonly tries: string
  /** JSON. */
  readonly parameters: string
  /** JSON: headers, query, body and encoding. */
  readonly request: string
  /** JSON: what remains. */
  readonly rest: string
}

const empty = {
  parameters: { type: 'object', properties: {} },
  request: { headers: {}, query: {}, body: null, encoding: 'json' },
  rest: { response: { pick: null, max_bytes: 1_000_000 }, look_up: null, idempotency_header: 'Idempotency-Key' },
}

export function draftOf(tool: Tool | undefined): HttpDraft {
  if (tool === undefined)
    return {
      ...{ name: '', description: '', method: 'GET', url: '', connection: '', effect: '', timeout: '20', tries: '1' },
      parameters: writtenOut(empty.parameters),
      request: writtenOut(empty.request),
      rest: writtenOut(empty.rest),
    }
  const { response, look_up, idempotency_header } = tool
  const { method, url, ...request } = tool.request
  return {
    name: tool.name,
    description: tool.description,
    ...{ method, url },
    connection: tool.connection ?? '',
    effect: tool.effect,
    timeout: String(tool.timeout_s),
    tries: String(tool.max_tries),
    parameters: writtenOut(tool.parameters),
    request: writtenOut(request),
    rest: writtenOut({ response, look_up, idempotency_header }),
  }
}

/** The API’s fields with a field of their own in the form. */
export const ownFields = [
  ...['name', 'description', 'request', 'connection', 'effect', 'timeout_s', 'max_tries', 'parameters'],
] as const

/** The same within the request. */
export const requestFields = ['method', 'url'] as const

type Creation = CallFor<'createTool'>['body']
type Change = CallFor<'updateTool'>['body']

/** Undefined while a part that should be JSON is none. */
export function creationOf(draft: HttpDraft): Creation | undefined {
  const definition = definitionOf(draft)
  return definition && ({ name: draft.name.trim(), ...definition } as unknown as Creation)
}

/** What was written anew since the form began. Undefined while a part that should be JSON is none. */
export function changesIn(begun: HttpDraft, draft: HttpDraft): Change | undefined {
  const [before, after] = [definitionOf(begun), definitionOf(draft)]
  return before && after && (changedParts(before, after) as Change)
}

/** The API says what is wrong with it. */
function definitionOf(draft: HttpDraft): Readonly<Record<string, unknown>> | undefined {
  const parameters = objectIn(draft.parameters)
  const request = objectIn(draft.request, requestFields)
  const rest = objectIn(draft.rest, ownFields)
  if (!parameters || !request || !rest) return undefined
  return {
    ...rest,
    description: draft.description,
    request: { ...request, method: draft.method, url: draft.url.trim() },
    connection: draft.connection.trim() === '' ? null : draft.connection.trim(),
    ...(draft.effect !== '' && { effect: draft.effect }),
    timeout_s: Number(draft.timeout),
    max_tries: Number(draft.tries),
    parameters,
  }
}

/** What may be kept of it until it is sent: the values of headers may be secrets. */
export function withoutHeaders({ request, ...others }: HttpDraft): Partial<HttpDraft> {
  const headers = objectIn(request)?.headers
  const hasNone = typeof headers === 'object' && headers !== null && Object.keys(headers).length === 0
  return hasNone ? { ...others, request } : others
}
