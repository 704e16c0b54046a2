/** What the window of a model is taken to be of which nobody says one. */
const assumedWindow = 128_000

/** Of the room; the rest is for what an estimate leaves out. */
const fullPart = 0.8
/**
 * What is dropped is dropped down to here, in one go: what a request begins with then stays the same for many calls, and
 * providers read it from their caches.
 */
const lowPart = 0.5

const mostSummary = 2000
const leastSummary = 200

/** Also of the smallest window: a page of less says nothing. */
const leastPage = 1000

export interface Room {
  /** Tokens by our own estimate, above which something is dropped. */
  readonly full: number
  readonly low: number
  /** What a summary may have. */
  readonly summary: number
  /** Characters of one result, or of one message, that are shown at once. */
  readonly page: number
}

export interface Bounds {
  /** Of the model that is asked first; a fallback with a smaller one refuses what is too long for it. */
  readonly window: number | undefined
  /** What it may answer. */
  readonly max_tokens: number
  /** What its provider took last, where it refused more. */
  readonly narrowed: number | undefined
  /** How many tokens there are for each that is estimated. */
  readonly correction: number
  /** As the agent has it, in characters. */
  readonly page: number
}

/** A window that an answer would fill keeps a quarter for what is sent: the provider then cuts the answer, and says so. */
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
    // A quarter of what is sent, at four characters a token. Without the correction: the same at each call.
    page: Math.min(page, Math.max(leastPage, Math.floor(sent * fullPart))),
  }
}

/** Small requests are mostly what providers add. */
const leastToLearnFrom = 2000
const mostCorrection = 4

/**
 * How far an estimate was off, upwards: where a provider counted fewer tokens, there is room to spare.
 * @param told of the newest reply @param estimated of what it was sent
 */
export function correctionOf(told: number, estimated: number): number {
  if (estimated < leastToLearnFrom) return 1
  return Math.min(mostCorrection, Math.max(1, told / estimated))
}
