import { defaultRetentionDays, type Mission, type MissionFields } from './mission.ts'

export function retentionDays(tenant: { readonly retention_days?: number }): number {
  return tenant.retention_days ?? defaultRetentionDays
}

const daySeconds = 24 * 60 * 60

/**
 * When the items of a mission expire, in seconds since the epoch. It is known from the start, because a mission has
 * always ended by its deadline. So its end need not touch its steps and events again, and none of them expires before it.
 */
export function keptUntil({ deadline, retention_days }: Pick<MissionFields, 'deadline' | 'retention_days'>): number {
  return expiryAfter(deadline, retention_days)
}

/** Seconds since the epoch: this many days after a time in milliseconds. */
export function expiryAfter(ms: number, days: number): number {
  return Math.ceil(ms / 1000) + days * daySeconds
}

/** When the mission itself expires: never before it has ended. */
export function missionExpiry(mission: Mission): number | undefined {
  if (!('finished_at' in mission)) return undefined
  return expiryAfter(mission.finished_at, mission.retention_days)
}
