import { sendableJson, UnsendableValueError } from './sendable-json.ts'

export interface Request {
  readonly method: string
  /** With `{name}` for each parameter. */
  readonly path: string
  readonly params?: Readonly<Record<string, unknown>> | undefined
  readonly query?: Readonly<Record<string, unknown>> | undefined
  readonly headers?: Readonly<Record<string, unknown>> | undefined
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
}

/** A request in its final form, which can be sent several times. */
export interface Prepared {
  readonly url: string
  readonly init: {
    readonly method: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: string
    readonly redirect?: 'manual'
  }
  /** How long the server waits on purpose, in ms. */
  readonly waitMs: number
  /** True if sending it twice has the same effect as once. */
  readonly isRepeatable: boolean
}

/** Finds errors in the request itself before anything is sent. @throws UnsendableValueError */
export function prepare(url: string, apiKey: string | undefined, request: Request): Prepared {
  const { method, path, params, query, body } = request
  const headers = headersOf(request, apiKey)
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => segment(name, params?.[name]))
  const search = new URLSearchParams(texts('query', query)).toString()
  const waitS = Number(query?.wait ?? 0)
  if (!(waitS >= 0 && waitS <= longestWaitS))
    throw new UnsendableValueError('query.wait', `a wait goes from 0 to ${longestWaitS} seconds`)
  return {
    url: `${url}${filled}${search && `?${search}`}`,
    init: {
      ...{ method, headers },
      ...(body !== undefined && { body: sendableJson(body) }),
      // The redirect itself is the answer: the bytes are at another address, which must not get the key.
      ...(path === contentPath && { redirect: 'manual' as const }),
    },
    waitMs: waitS * 1000,
    isRepeatable: method === 'GET' || headers['idempotency-key'] !== undefined,
  }
}

const longestWaitS = 3600

/** The only answer that is a redirect. */
const contentPath = '/v1/files/{file_id}/content'

/** An empty name or dots would lead to another route. */
function segment(name: string, value: unknown): string {
  const text = textOf(`params.${name}`, value)
  if (text === '' || text === '.' || text === '..')
    throw new UnsendableValueError(`params.${name}`, `${JSON.stringify(text)} names nothing`)
  return encodeURIComponent(text)
}

function headersOf({ headers, body }: Request, apiKey: string | undefined): Record<string, string> {
  const all: Record<string, string> = {
    accept: 'application/json, text/html;q=0.5',
    ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...texts('headers', headers),
  }
  // The value is not repeated: it may be the key.
  for (const [name, value] of Object.entries(all))
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      throw new UnsendableValueError(`headers.${name}`, 'it has characters that a header cannot carry')
  return all
}

function texts(part: string, values: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  const given = Object.entries(values ?? {}).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [name, textOf(`${part}.${name}`, value)]))
}

function textOf(path: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((one, at) => textOf(`${path}.${at}`, one)).join(',')
  const isText = typeof value === 'string' && value.isWellFormed()
  if (isText || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
    return String(value)
  throw new UnsendableValueError(path, value === undefined ? 'it is missing' : 'it must be text, a number or a boolean')
}
