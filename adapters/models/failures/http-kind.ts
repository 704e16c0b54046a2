import { type FailureKind, failureKindOf } from './provider-failure.ts'

/** The meaning of a provider's HTTP status without further information. A success status without a valid answer is a failure. */
export function kindOfStatus(status: number): FailureKind {
  return status < 400 ? 'transient' : failureKindOf(status)
}
