import { errorOf, SortieApiError, SortieUnreachableError } from './errors.ts'
import { pause, pauseBefore, type Timing } from './timing.ts'

export interface Transport {
  readonly url: string
  readonly apiKey: string | undefined
  readonly fetch: typeof fetch
  /** How often a request that is safe to repeat is repeated. */
  readonly retries: number
  readonly timing: Timing
}

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

/**
 * Makes a request and returns the parsed answer. Repeats it where that is safe and may help.
 * @throws SortieApiError, SortieUnreachableError, or the signal's reason
 */
export async function send(transport: Transport, request: Request): Promise<unknown> {
  for (let retry = 0; ; retry++) {
    try {
      return await sendOnce(transport, request)
    } catch (error) {
      const wait = pauseAfter(error, request, retry, transport)
      if (wait === undefined) throw error
      await pause(wait, request.signal)
    }
  }
}

async function sendOnce(transport: Transport, request: Request): Promise<unknown> {
  const response = await answerTo(transport, request)
  if (!response.ok) throw await errorOf(response)
  if (response.status === 204) return undefined
  const json = response.headers.get('content-type')?.includes('json')
  return json ? response.json() : response.text()
}

async function answerTo({ url, apiKey, fetch, timing }: Transport, request: Request): Promise<Response> {
  const waitMs = Number(request.query?.wait ?? 0) * 1000
  const timeout = AbortSignal.timeout(timing.requestMs + waitMs)
  const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout
  try {
    return await fetch(addressOf(url, request), {
      method: request.method,
      headers: headersOf(request, apiKey),
      signal,
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    })
  } catch (error) {
    if (request.signal?.aborted) throw request.signal.reason
    if (timeout.aborted)
      throw new SortieUnreachableError(url, `no answer within ${timing.requestMs + waitMs} ms`, error)
    throw new SortieUnreachableError(url, reasonOf(error), error)
  }
}

/** `fetch failed` says nothing; what the system said is in its cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(cause instanceof Error)) return String(cause)
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined
  if (code === 'ECONNREFUSED') return 'connection refused'
  return cause.message || code || 'no connection'
}

function addressOf(url: string, { path, params, query }: Request): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params?.[name])))
  const search = new URLSearchParams(texts(query)).toString()
  return `${url}${filled}${search && `?${search}`}`
}

function headersOf({ headers, body }: Request, apiKey: string | undefined): Record<string, string> {
  return {
    accept: 'application/json, text/html;q=0.5',
    ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...texts(headers),
  }
}

function texts(values: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  const given = Object.entries(values ?? {}).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]))
}

/** How long to wait before this request is made again; `undefined` when it must not, or would not help. */
function pauseAfter(error: unknown, request: Request, retry: number, transport: Transport): number | undefined {
  if (retry >= transport.retries) return undefined
  if (error instanceof SortieUnreachableError)
    return isRepeatable(request) ? pauseBefore(retry, transport.timing) : undefined
  if (!(error instanceof SortieApiError) || !error.retryable) return undefined
  // A 429 was refused before anything was done, so even a request that is not repeatable may go again.
  if (error.status !== 429 && !isRepeatable(request)) return undefined
  const asked = (error.retryAfter ?? 0) * 1000
  return asked > transport.timing.retryCapMs ? undefined : asked + pauseBefore(retry, transport.timing)
}

function isRepeatable({ method, headers }: Request): boolean {
  return method === 'GET' || headers?.['idempotency-key'] !== undefined
}
