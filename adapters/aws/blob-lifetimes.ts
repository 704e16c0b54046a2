/** The tag of a blob with the number of days that S3 keeps it. */
export const lifetimeTag = 'sortie-keep-days'

/**
 * The possible lifetimes in days; a blob gets the first that is long enough, and the bucket has a lifecycle rule for each. The last
 * one covers the longest retention after the latest start time.
 */
export const lifetimeDays = [2, 8, 15, 31, 38, 61, 91, 121, 181, 366, 731, 1096, 1826, 2922, 4100] as const

const dayMs = 24 * 60 * 60_000

/** @param keptUntil seconds since the epoch */
export function lifetimeOf(keptUntil: number, now: number): number {
  const days = (keptUntil * 1000 - now) / dayMs
  return lifetimeDays.find((lifetime) => lifetime >= days) ?? lifetimeDays[lifetimeDays.length - 1] ?? 0
}
