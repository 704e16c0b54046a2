/** Remembers the last `capacity` ids for at most `maxAgeMs`. */
export interface RecentIds {
  /** Whether the id was seen; remembers it if not. */
  seen(id: string, now: number): boolean
}

export function createRecentIds(capacity: number, maxAgeMs: number): RecentIds {
  const times = new Map<string, number>()
  return {
    seen(id, now) {
      const at = times.get(id)
      if (at !== undefined && now - at < maxAgeMs) return true
      times.delete(id)
      times.set(id, now)
      if (times.size > capacity) times.delete(times.keys().next().value as string)
      return false
    },
  }
}
