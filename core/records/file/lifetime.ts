const hourMs = 60 * 60_000
const daySeconds = 24 * 60 * 60

/** From its creation: longer than the address of its upload is valid plus the time of an upload in progress. */
export const uploadLifeMs = hourMs

/** Beyond its expiry: a mission may last a week, and a message waits for up to twenty replies before its own. */
const longestUseDays = 160

/**
 * The latest time until which the bytes of a file are kept, in seconds since the epoch. The sweeper removes them once nobody uses
 * them; this covers bytes that it never learns of.
 */
export function bytesKeptUntil(expiresAt: number, retentionDays: number): number {
  return Math.ceil(expiresAt / 1000) + (retentionDays + longestUseDays) * daySeconds
}
