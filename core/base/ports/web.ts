/**
 * Outgoing HTTP to addresses that a tenant chose. Private, loopback, link-local and metadata addresses are refused
 * after name resolution and again on each redirect, unless the operator's allow-list names the host.
 *
 * A redirect is followed for GET and HEAD. For any other method it is the answer: what would be sent on has an effect, and
 * may hold what was meant for the first address alone.
 */
export interface Web {
  /**
   * @throws SortieError `address_refused`, `fetch_failed` (retryable), `invalid_input`, `payload_too_large`; of a
   * `fetch_failed`, `details.may_have_arrived` is false where the server certainly did not get the request
   */
  fetch(request: WebRequest): Promise<WebResponse>
}

export type WebMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** As much as a mission's own input may have with room for what surrounds it. */
export const maxRequestBytes = 512 * 1024

/** Of one header of an answer. */
export const maxHeaderCharacters = 1000

export interface WebRequest {
  readonly url: string
  readonly method: WebMethod
  readonly headers: Readonly<Record<string, string>>
  /** Beside `headers`, what is for some addresses alone. */
  readonly secret?: SecretHeaders
  /** What is sent, as UTF-8, at most `maxRequestBytes`; not with GET and HEAD. Its `content-type` is the caller's to set. */
  readonly body?: string
  readonly signal: AbortSignal
  /** The answer's body is cut there and `truncated` is set. */
  readonly maxBytes: number
  /** For all of it: redirects, head and body. */
  readonly timeoutMs: number
  /**
   * Where the status is what counts: the body is read for so long. What came of it by then is the answer's body, also where
   * it breaks off or cannot be decoded. So it is for any method that changes something; for GET and HEAD without this, such
   * a body is a failure.
   */
  readonly bodyWithinMs?: number
  /**
   * Told each piece of the body's text as it comes. Once it says so, the rest is not waited for: what came by then is the body,
   * and it is not `truncated`. For bodies that may stay open after what they are asked for.
   */
  readonly isEnough?: (piece: string) => boolean
  /**
   * Where the answer says that it is a file (`saysFile`): up to so many bytes of it are read, in the place of `maxBytes`, and given as
   * they came, too.
   */
  readonly fileBytes?: number
}

/**
 * Sent with each request of a fetch, redirects too, whose address they may go to, once its guard lets it pass, and with no
 * other. They are in no error.
 */
export interface SecretHeaders {
  readonly headers: Readonly<Record<string, string>>
  mayGoTo(url: URL): boolean
}

export interface WebResponse {
  readonly url: string
  readonly status: number
  /** By name in lower case; at most 50, each cut at `maxHeaderCharacters`. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly truncated: boolean
  /** Of a file that was wanted: the body as it came, once it was unpacked. */
  readonly bytes?: Uint8Array
}
