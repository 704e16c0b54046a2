/** Reads a source item by item, unless it is silent for too long. */
export interface Listener<Heard> {
  /**
   * @param patienceMs the maximum wait for the next item
   * @throws the error from `silence`, or the signal's reason
   */
  next(patienceMs: number): Promise<IteratorResult<Heard>>
  /** Nobody waits any longer. */
  stop(): void
}

/**
 * A reply may have a million pieces, so a piece needs neither a timer nor an abort listener of its own: there is one of each, and
 * a timer that fires too early is set again.
 */
export function listenTo<Heard>(
  source: AsyncIterator<Heard>,
  signal: AbortSignal,
  silence: (ms: number) => Error,
): Listener<Heard> {
  let giveUp: (reason: unknown) => void = () => {}
  let patience = { ms: 0, until: 0 }
  let timer: NodeJS.Timeout | undefined
  let due = 0
  const abort = () => giveUp(signal.reason)
  signal.addEventListener('abort', abort, { once: true })

  function set(ms: number): void {
    clearTimeout(timer)
    due = performance.now() + ms
    timer = setTimeout(look, ms)
  }

  function look(): void {
    timer = undefined
    const left = patience.until - performance.now()
    if (left > 0) set(left)
    else giveUp(silence(patience.ms))
  }

  return {
    next(ms) {
      if (signal.aborted) return Promise.reject(signal.reason)
      patience = { ms, until: performance.now() + ms }
      if (timer === undefined || due > patience.until) set(ms)
      return new Promise((resolve, reject) => {
        giveUp = reject
        source.next().then(resolve, reject)
      })
    },
    stop() {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    },
  }
}
