import type { RetryPolicy } from '../../../contract/resources/mission.ts'

/** The policy of a mission that names none. */
export const usualRetry: RetryPolicy = { base_s: 1, factor: 2, cap_s: 300, jitter: 'full' }

/** However long a provider demands: after an hour it is called again, and may demand it again. */
const longestAskedS = 3600

/**
 * The pause after a failed attempt: exponential, and with full jitter a random one up to the ceiling for this attempt
 * (AWS Architecture Blog, "Exponential Backoff And Jitter"). It is added to the pause that the other side demands, so that
 * callers who were given the same time do not all return at it.
 * @param failed `attempt` is 1 for the first
 * @param fraction 0 ≤ x < 1
 * @param retryAfterS seconds that the other side demands
 */
export function retryDelayMs(
  { attempt, retry }: { readonly attempt: number; readonly retry: RetryPolicy | null },
  fraction: number,
  retryAfterS = 0,
): number {
  const { base_s, factor, cap_s, jitter } = retry ?? usualRetry
  const ceilingMs = 1000 * Math.min(cap_s, base_s * factor ** (attempt - 1))
  const pauseMs = jitter === 'none' ? ceilingMs : ceilingMs * fraction
  return Math.ceil(1000 * Math.min(retryAfterS, longestAskedS) + pauseMs)
}
