import { cutText } from '../../../core/base/texts/cut-text.ts'

/**
 * Why a provider did not answer:
 * - `transient`: the same request may work in a moment, so it is tried again, then given to the next model;
 * - `unavailable`: it will not work soon, so the next model is tried at once;
 * - `no_host`: nobody has its name. That may be a slip in its address, or a service that is being moved: the next model is tried at once, and
 *   attempts are spent on it, so that a slip is told soon;
 * - `rate_limited`: it is there, and is asked too often: the next model is tried at once, and this one is left alone for a while;
 * - `credit_spent`, `key_refused`: it answers nobody who comes with this key, until people do something about it;
 * - `context_too_long`: the request has more than this model reads, and another may read more;
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
  /** What the provider asked for in `Retry-After`, or in another of its words for it. */
  readonly retryAfterS: number | undefined
  /** The tenant’s own provider that was called, with the tenant’s key. */
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

/** What an HTTP status of a model provider means where its words say no more. */
export function failureKindOf(status: number): FailureKind {
  if (status === 401 || status === 403) return 'key_refused'
  if (status === 402) return 'credit_spent'
  if (status === 404) return 'unknown'
  if (status === 413) return 'context_too_long'
  if (status === 429) return 'rate_limited'
  return isPassing(status) ? 'transient' : 'rejected'
}

/** Beside those of servers, what was late, in the way of another, or broken off on the way: 424 and 499 are said of what stands behind. */
function isPassing(status: number): boolean {
  return status >= 500 || [408, 409, 424, 425, 499].includes(status)
}
