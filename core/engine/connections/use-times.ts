/** The precision of a connection's last use. */
const noteEveryMs = 5 * 60_000
const maxNoted = 10_000

interface UseTimes {
  /** Whether to record this use: true unless one was recorded a short while ago. */
  isToBeNoted(tenant: string, name: string, now: number): boolean
}

/** Part of a process's memory, so that not every use causes a write. */
export function useTimes(): UseTimes {
  const noted = new Map<string, number>()
  return {
    isToBeNoted(tenant, name, now) {
      const key = `${tenant} ${name}`
      const last = noted.get(key)
      // A clock that was set back must not suppress the record.
      if (last !== undefined && Math.abs(now - last) < noteEveryMs) return false
      noted.delete(key)
      noted.set(key, now)
      if (noted.size > maxNoted) noted.delete(noted.keys().next().value as string)
      return true
    },
  }
}
