import { SortieApiError } from '../../../sdk/errors.ts'

/** The API does not know who asks: the key is none of its own, or the session has ended. */
export function isRefusal(error: unknown): boolean {
  return error instanceof SortieApiError && error.code === 'unauthenticated'
}
