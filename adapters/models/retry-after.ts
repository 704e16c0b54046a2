import { retryAfterSeconds } from '../../core/engine/execution/retry-after.ts'

const longestS = 24 * 60 * 60

/** How long a provider asks to be left alone, in seconds: by its header, or in the words of its error. */
export function retryAfterOf(
  headers: Headers | Readonly<Record<string, string>> | undefined,
  message?: string,
): number | undefined {
  const told = headers instanceof Headers ? headers.get('retry-after') : headers?.['retry-after']
  const inBody = /"retryDelay"\s*:\s*"(\d{1,6}(?:\.\d{1,9})?)s"/.exec(message ?? '')?.[1]
  return retryAfterSeconds(told, Date.now()) ?? (inBody === undefined ? undefined : Math.min(longestS, Number(inBody)))
}
