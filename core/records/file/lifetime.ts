const hourMs = 60 * 60_000
const daySeconds = 24 * 60 * 60

/** From its beginning: longer than the address of its upload is good for, and than what is being sent then may take. */
export const uploadLifeMs = hourMs

/** Beyond its expiry: a mission may last a week, and a message waits for twenty replies before its own. */
const longestUseDays = 160

/**
 * Until when the bytes of a file are kept at the most, in seconds since the epoch. The sweeper removes them once nobody has them
 * any more; this is for what it is never told of.
 */
export function bytesKeptUntil(expiresAt: number, retentionDays: number): number {
  return Math.ceil(expiresAt / 1000) + (retentionDays + longestUseDays) * daySeconds
}
