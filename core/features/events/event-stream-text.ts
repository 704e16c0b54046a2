import type { Streamed } from './stream-events.ts'

/** How soon a client returns whose stream ended before its mission, in ms. */
const retryMs = 1000

/** The beginning of each stream. */
export const streamBegins = `retry: ${retryMs}\n\n`

/**
 * Server-sent events. A mission’s own have no name, so that a page needs one listener, and their `seq` as their id, which a browser
 * sends when it returns. JSON has no line breaks of its own.
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
