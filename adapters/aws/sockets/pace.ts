/** Resolves when the next one may begin. */
export type Pace = () => Promise<void>

export interface Rate {
  readonly perS: number
  /** How many may begin at once after a pause. */
  readonly burst: number
}

/** Lets this many a second begin, in the order of their requests. */
export function createPace({ perS, burst }: Rate): Pace {
  const apartMs = 1000 / perS
  let next = Number.NEGATIVE_INFINITY
  return async () => {
    const now = performance.now()
    const at = Math.max(next, now - (burst - 1) * apartMs)
    next = at + apartMs
    if (at > now) await pause(at - now)
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
