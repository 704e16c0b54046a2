/**
 * Outgoing HTTP to addresses chosen by tenants. Private, loopback, link-local and metadata addresses are refused
 * after name resolution and again on each redirect, unless the operator's allow-list names the host.
 *
 * Redirects are followed for GET and HEAD. For any other method a redirect is the answer: repeating the request elsewhere has an effect, and
 * may reveal what was meant only for the first address.
 */
export interface Web {
  /**
   * @throws SortieError `address_refused`, `fetch_failed` (retryable), `invalid_input`, `payload_too_large`; of a
   * `fetch_failed`, `details.may_have_arrived` is false if the server certainly did not get the request
   */
  fetch(request: WebRequest): Promise<WebResponse>
}

export type WebMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** As much as a mission’s own input may have, with room for what surrounds it. */
export const maxRequestBytes = 512 * 1024

/** For one header of an answer. */
export const maxHeaderCharacters = 1000

export interface WebRequest {
  readonly url: string
  readonly method: WebMethod
  readonly headers: Readonly<Record<string, string>>
  /** Headers for some addresses only, in addition to `headers`. */
  readonly secret?: SecretHeaders
  /** The body, as UTF-8, at most `maxRequestBytes`; not with GET and HEAD. The caller sets its `content-type`. */
  readonly body?: string
  readonly signal: AbortSignal
  /** The answer’s body is cut there and `truncated` is set. */
  readonly maxBytes: number
  /** For everything: redirects, head and body. */
  readonly timeoutMs: number
  /**
   * For callers to whom the status counts: the body is read for this long. What has arrived by then is the answer’s body, even if
   * it breaks off or cannot be decoded. This always holds for methods that change something; for GET and HEAD without this option, such
   * a body is a failure.
   */
  readonly bodyWithinMs?: number
  /**
   * Gets each piece of the body’s text as it arrives. Once it returns true, the rest is not awaited: what has arrived is the body,
   * and it is not `truncated`. For bodies that may stay open after the wanted part.
   */
  readonly isEnough?: (piece: string) => boolean
  /**
   * If the answer is a file (`saysFile`), up to this many bytes of it are read, instead of `maxBytes`, and also returned
   * unchanged.
   */
  readonly fileBytes?: number
}

/**
 * Sent with each request of a fetch, including redirects, to the addresses it is bound to, once the guard lets the request pass, and to no
 * others. Errors never contain it.
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
  /** For a requested file: the body as received, after decompression. */
  readonly bytes?: Uint8Array
}
