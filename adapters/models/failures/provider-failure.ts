import { cutText } from '../../../core/base/texts/cut-text.ts'

/**
 * Why a provider did not answer:
 * - `transient`: the same request may work soon, so it is retried, then sent to the next model;
 * - `unavailable`: it will not work soon, so the next model is tried at once;
 * - `no_host`: nobody has its name. Its address may have a typo, or the service may be moving: the next model is tried at once,
 *   and each try counts as an attempt, so that a typo is reported soon;
 * - `rate_limited`: it is reachable, and called too often: the next model is tried at once, and this one is avoided for a while;
 * - `credit_spent`, `key_refused`: it refuses every request with this key, until people act;
 * - `context_too_long`: the request exceeds this model's window, and another may have a larger one;
 * - `rejected`: this request will never work;
 * - `unknown`: there is no such model.
 */
export type FailureKind =
  | 'transient'
  | 'unavailable'
  | 'no_host'
  | 'rate_limited'
  | 'credit_spent'
  | 'key_refused'
  | 'context_too_long'
  | 'rejected'
  | 'unknown'

export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure'
  readonly kind: FailureKind
  /** The delay that the provider requested, in `Retry-After` or in another form. */
  readonly retryAfterS: number | undefined
  /** The tenant's own provider that was called with the tenant's key. */
  readonly ownProvider: string | undefined

  constructor(kind: FailureKind, message: string, options: FailureOptions = {}) {
    super(cutText(message, 500).toWellFormed(), { cause: options.cause })
    this.kind = kind
    this.retryAfterS = options.retryAfterS
    this.ownProvider = options.ownProvider
  }

  of(ownProvider: string): ProviderFailure {
    const { kind, message, retryAfterS, cause } = this
    return new ProviderFailure(kind, message, { retryAfterS, cause, ownProvider })
  }
}

interface FailureOptions {
  readonly retryAfterS?: number | undefined
  readonly ownProvider?: string
  readonly cause?: unknown
}

/** The meaning of a model provider's HTTP status without further information. */
export function failureKindOf(status: number): FailureKind {
  if (status === 401 || status === 403) return 'key_refused'
  if (status === 402) return 'credit_spent'
  if (status === 404) return 'unknown'
  if (status === 413) return 'context_too_long'
  if (status === 429) return 'rate_limited'
  return isPassing(status) ? 'transient' : 'rejected'
}

/** Server errors, and statuses for timeouts, conflicts and broken connections: 424 and 499 refer to the service behind. */
function isPassing(status: number): boolean {
  return status >= 500 || [408, 409, 424, 425, 499].includes(status)
}
