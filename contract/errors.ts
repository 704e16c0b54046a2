/**
 * Every error that leaves Sortie: its code, its HTTP status, and whether the same request may work later.
 * A client switches on `code`; messages may change.
 */
export const errorTable = {
  invalid_input: { status: 400, retryable: false },
  invalid_json: { status: 400, retryable: false },
  /** A page that does not exist: its cursor belongs to another list, or is a day old. */
  invalid_cursor: { status: 404, retryable: false },
  unauthenticated: { status: 401, retryable: false },
  forbidden: { status: 403, retryable: false },
  not_found: { status: 404, retryable: false },
  method_not_allowed: { status: 405, retryable: false },
  /** Valid, but impossible in the present state: an agent of another kind, a time too far ahead. */
  not_applicable: { status: 409, retryable: false },
  already_exists: { status: 409, retryable: false },
  conflict: { status: 409, retryable: true },
  idempotency_mismatch: { status: 409, retryable: false },
  approval_closed: { status: 409, retryable: false },
  /** The answer is no longer needed: the call was answered or timed out, or its mission ended. */
  tool_call_closed: { status: 409, retryable: false },
  lease_lost: { status: 409, retryable: false },
  mission_finished: { status: 409, retryable: false },
  conversation_busy: { status: 409, retryable: true },
  misdirected_request: { status: 421, retryable: false },
  payload_too_large: { status: 413, retryable: false },
  /** The requested data exists, but is too long for one answer. */
  answer_too_large: { status: 500, retryable: false },
  unsupported_media_type: { status: 415, retryable: false },
  rate_limited: { status: 429, retryable: true },
  price_unknown: { status: 422, retryable: false },
  model_unknown: { status: 422, retryable: false },
  model_rejected: { status: 422, retryable: false },
  model_unavailable: { status: 503, retryable: true },
  /** The account of this key has no credit: only people can change that. */
  model_credit_spent: { status: 503, retryable: false },
  model_key_refused: { status: 503, retryable: false },
  /** Its provider reported a failure in the middle of a reply, or sent two different texts. */
  model_failed: { status: 503, retryable: true },
  /** A reply ended without a reason, or for an unknown one: it may be partial. */
  finish_unknown: { status: 503, retryable: true },
  /** The request does not fit the model’s window. */
  context_too_long: { status: 422, retryable: false },
  output_truncated: { status: 422, retryable: false },
  output_repeats: { status: 422, retryable: false },
  output_filtered: { status: 422, retryable: false },
  model_refused: { status: 422, retryable: false },
  empty_answer: { status: 422, retryable: true },
  malformed_call: { status: 422, retryable: true },
  repeated_call: { status: 422, retryable: false },
  /** A guardrail of the agent stops the mission. */
  guardrail_blocked: { status: 422, retryable: false },
  output_invalid: { status: 422, retryable: true },
  check_too_expensive: { status: 422, retryable: false },
  tool_unknown: { status: 422, retryable: false },
  tool_failed: { status: 422, retryable: false },
  /** No server of the tool answered in time. */
  tool_timed_out: { status: 422, retryable: false },
  /** Its server describes it differently from the approved form, or nobody has approved it yet. */
  tool_changed: { status: 422, retryable: false },
  effect_unknown: { status: 422, retryable: false },
  address_refused: { status: 422, retryable: false },
  /** It does not exist, is bound to other hosts, or gets no token from its service. */
  connection_unusable: { status: 422, retryable: false },
  /** Nobody has authorised it yet, or its service has revoked that. */
  connection_needs_authorization: { status: 422, retryable: false },
  fetch_failed: { status: 502, retryable: true },
  limit_exceeded: { status: 422, retryable: false },
  circuit_open: { status: 503, retryable: true },
  undeliverable: { status: 500, retryable: true },
  switched_off: { status: 423, retryable: false },
  executor_lost: { status: 500, retryable: false },
  crashed_the_process: { status: 500, retryable: false },
  item_unreadable: { status: 500, retryable: false },
  /** The program is older than the stored data: a newer one accepts the same request. */
  newer_format: { status: 503, retryable: true },
  /** It was restored, and accepts nothing new before an operator has inspected it. */
  paused_after_restore: { status: 503, retryable: true },
  unavailable: { status: 503, retryable: true },
  storage_unavailable: { status: 503, retryable: true },
  internal: { status: 500, retryable: true },
} as const satisfies Record<string, { status: number; retryable: boolean }>

export type ErrorCode = keyof typeof errorTable

export const errorCodes = Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]]

/** A failure with a code. Any other error is a bug and leaves as `internal`, without its text. */
export class SortieError extends Error {
  override readonly name = 'SortieError'
  readonly code: ErrorCode
  readonly details: ErrorDetails | undefined
  /** How many seconds to wait before trying again, sent as `Retry-After`. */
  readonly retryAfter: number | undefined

  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: ErrorDetails; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.details = options.details
    this.retryAfter = options.retryAfter
  }

  get status(): number {
    return errorTable[this.code].status
  }

  get retryable(): boolean {
    return errorTable[this.code].retryable
  }
}

export type ErrorDetails = { readonly [name: string]: unknown }

/** By code and name, not `instanceof`, since bundles and adapters may each hold a copy of the class. */
export function isSortieError(error: unknown): error is SortieError {
  return error instanceof Error && error.name === 'SortieError' && 'code' in error && String(error.code) in errorTable
}
