import { retryAfterSeconds } from '../../core/engine/execution/retry-after.ts'

/** How long a provider asks to be left alone, in seconds. */
export function retryAfterOf(
  headers: Headers | Readonly<Record<string, string>> | undefined,
  _message?: string,
): number | undefined {
  const value = headers instanceof Headers ? headers.get('retry-after') : headers?.['retry-after']
  return retryAfterSeconds(value, Date.now())
}
