import { SortieApiError } from '../../sdk/errors.ts'

/**
 * When a reading that is asked again and again is asked next. After a refusal that stays, such as of what is not there or may not
 * be read, it is not, until the page is opened anew or the person tries again.
 */
export function askAgainIn(error: Error | null, everyMs: number): number | false {
  return error instanceof SortieApiError && !error.retryable ? false : everyMs
}
