import { SortieApiError } from './errors.ts'

/** In ms. The defaults suit programs and people; tests make them short. */
export interface Timing {
  /** How long a request may take, in addition to its intended wait. */
  readonly requestMs: number
  /** The first pause before a retry is up to this long, and each further one up to twice as long… */
  readonly retryBaseMs: number
  /** …but not longer than this. A longer `Retry-After` is not waited for: the caller gets the error. */
  readonly retryCapMs: number
  /** API Gateway cuts a WebSocket after 10 minutes without a frame. */
  readonly pingEveryMs: number
  /** A connection that is silent for this long after a ping is dead. */
  readonly silenceMs: number
  /** How long a missing event may be in flight before it is requested again. */
  readonly gapMs: number
  /** How long a requested replay may deliver nothing before it is requested again; a Lambda may have to start first. */
  readonly replayMs: number
  /** How long to poll before the WebSocket is tried again. */
  readonly pollForMs: number
  /** The minimum time between two polls if the first returned nothing: a server may not wait as requested. */
  readonly paceMs: number
  /** A watch gives up after this long without an answer. */
  readonly offlineMs: number
}

export const usualTiming: Timing = {
  requestMs: 30_000,
  retryBaseMs: 200,
  retryCapMs: 10_000,
  pingEveryMs: 30_000,
  silenceMs: 10_000,
  gapMs: 2_000,
  replayMs: 5_000,
  pollForMs: 60_000,
  paceMs: 500,
  offlineMs: 300_000,
}

/** Full jitter: anywhere between zero and a bound that doubles, so that clients that failed together do not return together. */
export function pauseBefore(retry: number, { retryBaseMs, retryCapMs }: Timing): number {
  return Math.random() * Math.min(retryCapMs, retryBaseMs * 2 ** retry)
}

const longestAskedMs = 60_000

/** The pause before an endless retry: ours, or a longer one that the server asked for, up to a minute. */
export function pauseAsked(error: unknown, pauseMs: number): number {
  const asked = error instanceof SortieApiError ? (error.retryAfter ?? 0) * 1000 : 0
  return Math.max(pauseMs, Math.min(asked, longestAskedMs))
}

/** The pause that an empty answer asks for, up to a minute. An older server asks for none. */
export function askAgainMs({ ask_again_s }: { readonly ask_again_s: number }): number {
  return Number.isFinite(ask_again_s) ? Math.max(0, Math.min(ask_again_s * 1000, longestAskedMs)) : 0
}

/** A timer with a longer delay fires immediately. */
export const longestTimerMs: number = 2 ** 31 - 1

/** @throws the signal's reason if it is aborted first */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const done = () => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }
    const timer = setTimeout(done, Math.max(0, Math.min(ms, longestTimerMs)))
    signal?.addEventListener('abort', stop, { once: true })
  })
}

/** Measured by a monotonic clock. */
export function stopwatch(): { elapsedMs(): number } {
  const start = performance.now()
  return { elapsedMs: () => performance.now() - start }
}
