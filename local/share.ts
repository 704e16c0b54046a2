/**
 * Messages taken in one turn of the event loop, so that requests are read in between; and taken together, since a stage
 * that runs for several in a row costs less for each.
 */
const maxATurn = 8
/** In a burst of requests this many are answered for each message taken: accepting has priority, and neither starves. */
const requestsAMessage = 16
const windowMs = 10
/** More than this in one window is a burst. */
const burst = 16

/**
 * How requests and missions share the one thread. Outside a burst a mission is taken at once.
 * @param answered how many requests were accepted so far
 * @returns how many messages the lanes may take in this turn
 */
export function createShare(answered: () => number): () => number {
  let seen = 0
  let credit = 0
  let windowEnds = 0
  let inWindow = 0
  let inWindowBefore = 0

  return () => {
    const now = performance.now()
    const requests = answered() - seen
    seen += requests
    if (now >= windowEnds) {
      inWindowBefore = now < windowEnds + windowMs ? inWindow : 0
      inWindow = 0
      windowEnds = now + windowMs
    }
    inWindow += requests
    if (Math.max(inWindow, inWindowBefore) <= burst) return maxATurn
    credit += requests / requestsAMessage
    if (credit < maxATurn) return 0
    credit = 0
    return maxATurn
  }
}
