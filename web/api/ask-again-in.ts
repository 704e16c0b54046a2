import { SortieApiError } from '../../sdk/errors.ts'

/** A query, with how it was answered last. */
interface Asking {
  readonly state: { readonly error: Error | null }
}

/**
 * When a reading that is asked again and again is asked next. After a refusal that stays, such as of what is not there or may not
 * be read, it is not, until the page is opened anew or the person tries again.
 */
export function askAgainIn(everyMs: number): (query: Asking) => number | false {
  return ({ state: { error } }) => (error instanceof SortieApiError && !error.retryable ? false : everyMs)
}
