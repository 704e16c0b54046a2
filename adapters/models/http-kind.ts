import { type FailureKind, failureKindOf } from './provider-failure.ts'

/** What an HTTP status of a provider means where it says no more. */
export function kindOfStatus(status: number): FailureKind {
  if (status === 401 || status === 403) return 'key_refused'
  if (status === 402) return 'credit_spent'
  if (status === 413) return 'context_too_long'
  if (status === 429) return 'rate_limited'
  // An answer that says it is well, and is none.
  return status < 400 ? 'transient' : failureKindOf(status)
}
