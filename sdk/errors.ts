import { type ErrorCode, errorTable } from '../contract/errors.ts'

interface Refusal {
  readonly code: ErrorCode
  readonly message?: string | undefined
  readonly request_id?: string | undefined
  readonly details?: Readonly<Record<string, unknown>> | undefined
}

/** The API refused or failed a request. `code` identifies the reason. */
export class SortieApiError extends Error {
  override readonly name = 'SortieApiError'
  readonly code: ErrorCode
  readonly status: number
  /** The same request may work later. */
  readonly retryable: boolean
  /** For a support case; empty if something in between answered instead of Sortie. */
  readonly request_id: string
  readonly details: Readonly<Record<string, unknown>>
  /** The seconds that the server asked to wait. */
  readonly retryAfter: number | undefined

  constructor(refusal: Refusal, status: number, retryAfter?: number) {
    super(refusal.message ?? `The server answered ${status}`)
    this.code = refusal.code
    this.status = status
    // A newer server may send codes that this client does not know.
    this.retryable = errorTable[refusal.code]?.retryable ?? (status === 429 || status >= 500)
    this.request_id = refusal.request_id ?? ''
    this.details = refusal.details ?? {}
    this.retryAfter = retryAfter
  }
}

/** No answer arrived: nothing listens there, the connection broke, or it took too long. */
export class SortieUnreachableError extends Error {
  override readonly name = 'SortieUnreachableError'
  readonly url: string

  constructor(url: string, why: string, cause?: unknown) {
    super(`${url}: ${why}`, { cause })
    this.url = url
  }
}

/** An answer that Sortie never gives (no JSON, or far too long), or that a page cannot read. The request is not repeated. */
export class SortieAnswerError extends Error {
  override readonly name = 'SortieAnswerError'
  readonly url: string

  constructor(url: string, why: string) {
    super(`${url}: ${why}`)
    this.url = url
  }
}

/** The same request may succeed later: the network, the server or something in between has a problem. */
export function mayPass(error: unknown): boolean {
  if (error instanceof SortieApiError) return error.retryable
  return error instanceof SortieUnreachableError || error instanceof SortieAnswerError
}

/** @param body the answer, parsed if it is JSON */
export function apiErrorOf(response: Response, body: unknown): SortieApiError {
  const { status } = response
  return new SortieApiError(refusalIn(body) ?? { code: codeOf(status) }, status, secondsOf(response.headers))
}

/** The error in the API's format; each field is checked, since something else may have answered. */
export function refusalIn(body: unknown): Refusal | undefined {
  const error = isObject(body) ? body.error : undefined
  if (!isObject(error) || typeof error.code !== 'string') return undefined
  return {
    // A newer server may know codes that this client does not.
    code: error.code as ErrorCode,
    message: typeof error.message === 'string' ? error.message : undefined,
    request_id: typeof error.request_id === 'string' ? error.request_id : undefined,
    details: isObject(error.details) ? error.details : undefined,
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `Retry-After` is a number of seconds or, from a proxy, a date. */
function secondsOf(headers: Headers): number | undefined {
  const header = headers.get('retry-after')
  if (header === null) return undefined
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds)
}

/** For an answer from a proxy or gateway instead of Sortie. */
function codeOf(status: number): ErrorCode {
  const byStatus: Partial<Record<number, ErrorCode>> = {
    401: 'unauthenticated',
    403: 'forbidden',
    404: 'not_found',
    405: 'method_not_allowed',
    413: 'payload_too_large',
    415: 'unsupported_media_type',
    429: 'rate_limited',
  }
  return byStatus[status] ?? (status >= 500 ? 'unavailable' : 'invalid_input')
}
