/** To within so long it is shown when a connection was used last. */
const noteEveryMs = 5 * 60_000
const maxNoted = 10_000

interface UseTimes {
  /** Whether this use is to be noted: none was a short while ago. */
  isToBeNoted(tenant: string, name: string, now: number): boolean
}

/** A part of a process's memory, so that not every use is a write. */
export function useTimes(): UseTimes {
  const noted = new Map<string, number>()
  return {
    isToBeNoted(tenant, name, now) {
      const key = `${tenant} ${name}`
      const last = noted.get(key)
      // A clock that was set back must not keep it from being noted.
      if (last !== undefined && Math.abs(now - last) < noteEveryMs) return false
      noted.delete(key)
      noted.set(key, now)
      if (noted.size > maxNoted) noted.delete(noted.keys().next().value as string)
      return true
    },
  }
}
