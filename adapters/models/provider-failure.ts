import { cutText } from '../../core/base/texts/cut-text.ts'

/**
 * Why a provider did not answer:
 * - `transient`: the same request may work in a moment, so it is tried again, then given to the next model;
 * - `rate_limited`: it works, and asks for less at a time;
 * - `unavailable`: it will not work soon, so the next model is tried at once;
 * - `credit_spent`: it wants to be paid first; `key_refused`: it does not know the key, or the key may not do this;
 * - `context_too_long`: the request is longer than the model can read;
 * - `rejected`: this request will never work;
 * - `unknown`: there is no such model.
 */
export type FailureKind =
  | 'transient'
  | 'rate_limited'
  | 'unavailable'
  | 'credit_spent'
  | 'key_refused'
  | 'context_too_long'
  | 'rejected'
  | 'unknown'

export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure'
  readonly kind: FailureKind
  /** What the provider asked for in `Retry-After`. */
  readonly retryAfterS: number | undefined

  constructor(kind: FailureKind, message: string, options: { retryAfterS?: number | undefined; cause?: unknown } = {}) {
    super(cutText(message, 500).toWellFormed(), { cause: options.cause })
    this.kind = kind
    this.retryAfterS = options.retryAfterS
  }
}

/** What an HTTP status of a model provider means. */
export function failureKindOf(status: number): FailureKind {
  if (status === 404) return 'unknown'
  if (status === 408 || status === 409 || status === 429 || status >= 500) return 'transient'
  return 'rejected'
}
