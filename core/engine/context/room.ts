/** The assumed window of a model whose window is unknown. */
const assumedWindow = 128_000

/** The usable part of the room; the rest covers errors of the estimate. */
const fullPart = 0.8
/**
 * Dropping goes down to this level in one step: the beginning of requests then stays the same for many calls, and providers read
 * it from their caches.
 */
const lowPart = 0.5

const mostSummary = 2000
const leastSummary = 200

/** Applies to the smallest window too: a shorter page says nothing. */
const leastPage = 1000

export interface Room {
  /** The level above which something is dropped, in our estimated tokens. */
  readonly full: number
  readonly low: number
  /** The bound of a summary. */
  readonly summary: number
  /** The characters of one result or message shown at once. */
  readonly page: number
}

export interface Bounds {
  /** The window of the first model; a fallback with a smaller one refuses requests that are too long for it. */
  readonly window: number | undefined
  /** The bound of its answer. */
  readonly max_tokens: number
  /** The size that its provider last accepted, after it refused more. */
  readonly narrowed: number | undefined
  /** Real tokens for each estimated one. */
  readonly correction: number
  /** The agent's setting, in characters. */
  readonly page: number
}

/**
 * If an answer could fill the whole window, a quarter of it stays for the request: the provider then cuts the answer, and reports
 * that.
 */
export function usableOf(window: number, max_tokens: number): number {
  return Math.floor(Math.max(window - max_tokens, window / 4))
}

export function roomOf({ window = assumedWindow, max_tokens, narrowed, correction, page }: Bounds): Room {
  const usable = usableOf(window, max_tokens)
  const sent = Math.min(usable, narrowed ?? usable)
  const low = Math.floor((sent / correction) * lowPart)
  return {
    full: Math.floor((sent / correction) * fullPart),
    low,
    summary: Math.min(mostSummary, Math.max(leastSummary, Math.floor(low / 4))),
    // A quarter of the request, at four characters a token. Without the correction, so that it is the same at each call.
    page: Math.min(page, Math.max(leastPage, Math.floor(sent * fullPart))),
  }
}

/** Small requests consist mostly of what providers add. */
const leastToLearnFrom = 2000
const mostCorrection = 4

/**
 * The factor by which an estimate was too low; if a provider counted fewer tokens, there is room to spare.
 * @param told the provider's count for the newest reply @param estimated our estimate of its request
 */
export function correctionOf(told: number, estimated: number): number {
  if (estimated < leastToLearnFrom) return 1
  return Math.min(mostCorrection, Math.max(1, told / estimated))
}
