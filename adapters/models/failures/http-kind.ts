import { type FailureKind, failureKindOf } from './provider-failure.ts'

/** What an HTTP status of a provider means where it says no more. One that says it is well, and is no answer, is not. */
export function kindOfStatus(status: number): FailureKind {
  return status < 400 ? 'transient' : failureKindOf(status)
}
