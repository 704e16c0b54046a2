/** Why a state failed, as `Retry` and `Catch` see it. */
export interface StateError {
  readonly error: string | undefined
  readonly cause: string | undefined
}

/** Ends a state. @throws nowhere but within this folder, which catches it */
export class StateFailure extends Error {
  readonly error: StateError
  /** The field whose expression failed, as `Output/total`; undefined for what is no expression’s fault. */
  readonly location: string | undefined
  /** Whether histories tell of it as a failed evaluation. */
  readonly isEvaluation: boolean

  constructor(error: StateError, evaluation?: { readonly location: string | undefined }) {
    super(error.cause ?? error.error)
    this.error = error
    this.isEvaluation = evaluation !== undefined
    this.location = evaluation?.location
  }
}

/** Names that `States.ALL` does not match: nothing catches them. */
const uncatchable = ['States.DataLimitExceeded', 'States.Runtime']

/** @param names `ErrorEquals` of a retrier or catcher */
export function matchesError(names: readonly string[], { error }: StateError): boolean {
  if (error === undefined) return names.includes('States.ALL')
  return names.some((name) => {
    if (name === error) return true
    if (name === 'States.ALL') return !uncatchable.includes(error)
    if (name === 'States.TaskFailed') return error !== 'States.Timeout' && !uncatchable.includes(error)
    return name === 'States.Timeout' && error === 'States.HeartbeatTimeout'
  })
}
