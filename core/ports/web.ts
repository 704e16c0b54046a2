/**
 * Outgoing HTTP to addresses that a tenant chose. Private, loopback, link-local and metadata addresses are refused
 * after name resolution and again on each redirect, unless the operator's allow-list names the host.
 */
export interface Web {
  /** @throws SortieError `address_refused`, `fetch_failed` (retryable), `invalid_input` */
  fetch(request: WebRequest): Promise<WebResponse>
}

export interface WebRequest {
  readonly url: string
  readonly method: 'GET' | 'HEAD'
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /** The body is cut there and `truncated` is set. */
  readonly maxBytes: number
  readonly timeoutMs: number
}

export interface WebResponse {
  readonly url: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly truncated: boolean
}
