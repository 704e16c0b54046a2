import { once } from 'node:events'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { HttpAnswer } from '../../functions/runtime/http/call.ts'

export type Stream = HttpAnswer & { readonly pieces: AsyncIterable<string> }

export function isStream(answer: HttpAnswer): answer is Stream {
  return answer.pieces !== undefined
}

/**
 * Streams an answer as fast as its reader reads: further data stays in the store. A reader who reads nothing is
 * closed like any connection on which nothing moves. If a piece cannot be read, the answer breaks off, and its reader returns.
 */
export async function stream(request: IncomingMessage, response: ServerResponse, answer: Stream): Promise<void> {
  const { statusCode = 200, headers, pieces } = answer
  const goesAway = new AbortController()
  response.once('close', () => goesAway.abort())
  response.writeHead(statusCode, headers as OutgoingHttpHeaders)
  try {
    for await (const piece of pieces) {
      if (response.destroyed) return
      if (!response.write(piece)) await once(response, 'drain', { signal: goesAway.signal })
    }
    response.end()
  } catch {
    request.socket.destroy()
  }
}
