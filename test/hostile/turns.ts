import { setTimeout as pause } from 'node:timers/promises'

/** What is sent takes a turn: one for each request, frame or connection. So traffic of any kind is counted, and paced alike. */
export interface Turns {
  readonly taken: number
  take(count?: number): Promise<void>
}

/** @param perSecond of all kinds together; without it turns are only counted */
export function createTurns(perSecond?: number): Turns {
  let taken = 0
  let next = performance.now()
  return {
    get taken() {
      return taken
    },
    async take(count = 1) {
      taken += count
      if (perSecond === undefined) return
      const now = performance.now()
      const at = Math.max(next, now)
      next = at + (count * 1000) / perSecond
      if (at > now) await pause(at - now)
    },
  }
}
