const baseMs = 1000
const factor = 2
const capMs = 5 * 60_000

/**
 * Exponential with full jitter: a random wait between nothing and the cap for this attempt
 * (AWS Architecture Blog, "Exponential Backoff And Jitter").
 * @param failedAttempt 1 for the first
 * @param fraction 0 ≤ x < 1
 */
export function retryDelayMs(failedAttempt: number, fraction: number, retryAfterS = 0): number {
  const ceiling = Math.min(capMs, baseMs * factor ** (failedAttempt - 1))
  return Math.max(retryAfterS * 1000, Math.round(ceiling * fraction))
}
