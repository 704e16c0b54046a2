import { type ErrorCode, errorTable } from '../contract/errors.ts'
import type { ErrorBody } from '../contract/resources/error.ts'

/** The API refused or failed a request. Decide by `code`. */
export class SortieApiError extends Error {
  override readonly name = 'SortieApiError'
  readonly code: ErrorCode
  readonly status: number
  /** The same request may work later. */
  readonly retryable: boolean
  /** For a support case; empty when the answer did not come from Sortie itself. */
  readonly request_id: string
  readonly details: Readonly<Record<string, unknown>>
  /** Seconds that the server asked to wait. */
  readonly retryAfter: number | undefined

  constructor(error: Partial<ErrorBody['error']> & { code: ErrorCode }, status: number, retryAfter?: number) {
    super(error.message ?? `The server answered ${status}`)
    this.code = error.code
    this.status = status
    // A newer server may know codes that this client does not.
    this.retryable = errorTable[error.code]?.retryable ?? (status === 429 || status >= 500)
    this.request_id = error.request_id ?? ''
    this.details = error.details ?? {}
    this.retryAfter = retryAfter
  }
}

/** No answer came: nothing listens there, the line broke, or it took too long. */
export class SortieUnreachableError extends Error {
  override readonly name = 'SortieUnreachableError'
  readonly url: string

  constructor(url: string, why: string, cause?: unknown) {
    super(`${url}: ${why}`, { cause })
    this.url = url
  }
}

export async function errorOf(response: Response): Promise<SortieApiError> {
  const after = Number(response.headers.get('retry-after') ?? Number.NaN)
  const retryAfter = Number.isFinite(after) ? after : undefined
  const body = (await response.json().catch(() => undefined)) as Partial<ErrorBody> | undefined
  if (body?.error?.code !== undefined) return new SortieApiError(body.error, response.status, retryAfter)
  return new SortieApiError({ code: codeOf(response.status) }, response.status, retryAfter)
}

/** For answers that a proxy or gateway gave in Sortie's place. */
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
