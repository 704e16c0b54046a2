/** In ms. The defaults suit programs and people; tests make them short. */
export interface Timing {
  /** How long a request may take, beside what it waits on purpose. */
  readonly requestMs: number
  /** The first pause before a retry is up to this long, and each next one up to twice the one before… */
  readonly retryBaseMs: number
  /** …but not above this. A `Retry-After` above it is not waited for: the error goes to the caller. */
  readonly retryCapMs: number
  /** API Gateway cuts a WebSocket after 10 minutes without a frame. */
  readonly pingEveryMs: number
  /** A line that says nothing for so long after a ping is dead. */
  readonly silenceMs: number
  /** How long a missing event may be on its way before it is asked for again. */
  readonly gapMs: number
  /** How long to poll before the WebSocket is tried again. */
  readonly pollForMs: number
  /** A watch gives up when it got no answer for so long. */
  readonly offlineMs: number
}

export const usualTiming: Timing = {
  requestMs: 30_000,
  retryBaseMs: 200,
  retryCapMs: 10_000,
  pingEveryMs: 30_000,
  silenceMs: 10_000,
  gapMs: 2_000,
  pollForMs: 60_000,
  offlineMs: 300_000,
}

/** Full jitter: anywhere between nothing and a bound that doubles, so that clients that fell together do not return together. */
export function pauseBefore(retry: number, { retryBaseMs, retryCapMs }: Timing): number {
  return Math.random() * Math.min(retryCapMs, retryBaseMs * 2 ** retry)
}

/** @throws the signal's reason when it is aborted first */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
