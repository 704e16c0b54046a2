/** A time limit of our own: its signal aborts after `ms`, or with the caller’s, whatever the other side does. */
export interface TimeLimit {
  readonly signal: AbortSignal
  readonly isUp: () => boolean
  /** Its work is done. */
  clear(): void
}

/** A timer that is held until it is cleared; one behind `AbortSignal.any` may be collected before it fires. */
export function timeLimit(ms: number, caller?: AbortSignal): TimeLimit {
  const ending = new AbortController()
  let up = false
  const timer = setTimeout(() => {
    up = true
    ending.abort(new Error(`the time of ${ms} ms is up`))
  }, ms)
  const follow = () => ending.abort(caller?.reason)
  if (caller?.aborted) follow()
  caller?.addEventListener('abort', follow, { once: true })
  return {
    signal: ending.signal,
    isUp: () => up,
    clear() {
      clearTimeout(timer)
      caller?.removeEventListener('abort', follow)
    },
  }
}
