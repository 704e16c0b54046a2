import type { Streamed } from './stream-events.ts'

/** How soon a client comes back whose stream ended before its mission, in ms. */
const retryMs = 1000

/** What each stream begins with. */
export const streamBegins = `retry: ${retryMs}\n\n`

/**
 * As server-sent events. A mission's own have no name, so that a page needs one listener, and their `seq` as their id, which a browser
 * says when it comes back. JSON has no line breaks of its own.
 */
export function eventStreamText(streamed: Streamed): string {
  switch (streamed.kind) {
    case 'event':
      return `id: ${streamed.event.seq}\ndata: ${JSON.stringify(streamed.event)}\n\n`
    case 'idle':
      return ': nothing new\n\n'
    case 'ended':
      return `event: end\ndata: ${JSON.stringify({ last_seq: streamed.last_seq })}\n\n`
  }
}
