import { cutText } from '../../core/base/texts/cut-text.ts'

/**
 * Why a provider did not answer:
 * - `transient`: the same request may work in a moment, so it is tried again, then given to the next model;
 * - `unavailable`: it will not work soon, so the next model is tried at once;
 * - `rate_limited`: it is there, and is asked too often: the next model is tried at once, and this one is left alone for a while;
 * - `credit_spent`, `key_refused`: it answers nobody who comes with this key, until people do something about it;
 * - `context_too_long`: the request has more than this model reads, and another may read more;
 * - `rejected`: this request will never work;
 * - `unknown`: there is no such model.
 */
export type FailureKind =
  | 'transient'
  | 'unavailable'
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

  constructor(kind: FailureKind, message: string, options: { retryAfterS?: number | undefined; cause?: unknown } = {}) {
    super(cutText(message, 500).toWellFormed(), { cause: options.cause })
    this.kind = kind
    this.retryAfterS = options.retryAfterS
  }
}

/** What an error says of itself beside its status. */
export interface SaidOfFailure {
  /** The provider's own code, as `insufficient_quota`. */
  readonly code?: string | null | undefined
  readonly message?: string | undefined
}

/** What an HTTP status of a model provider means, with its words, where several failures come under one status. */
export function failureKindOf(status: number, said: SaidOfFailure = {}): FailureKind {
  if (status === 400 || status === 403 || status === 413 || status === 422 || status === 429) {
    const kind = kindByWords(said)
    if (kind) return kind
  }
  if (status === 402) return 'credit_spent'
  if (status === 401 || status === 403) return 'key_refused'
  if (status === 404) return 'unknown'
  if (status === 413) return 'context_too_long'
  if (status === 429) return 'rate_limited'
  if (status === 408 || status === 409 || status >= 500) return 'transient'
  return 'rejected'
}

/** Of a code as a word of its own, or of a message as providers write it. */
const creditWords =
  /insufficient_quota|insufficient_balance|billing_hard_limit|billing_not_active|credit balance is too low|exceeded your current quota, please check your plan and billing|insufficient (?:balance|credits?|funds)/i
const contextWords =
  /context_length_exceeded|context window|maximum context length|prompt is too long|input is too long|input token count .{0,40}exceeds|too many input tokens|reduce the length of the (?:messages|prompt)/i
const keyWords = /invalid_api_key|API key not valid|api_key_invalid/i

/** An error's page may be long, and what it is stands at its beginning. */
const lookedAt = 4_000

function kindByWords({ code, message }: SaidOfFailure): FailureKind | undefined {
  const words = `${code ?? ''} ${message ?? ''}`.slice(0, lookedAt)
  if (creditWords.test(words)) return 'credit_spent'
  if (contextWords.test(words)) return 'context_too_long'
  return keyWords.test(words) ? 'key_refused' : undefined
}
