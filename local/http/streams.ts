import { once } from 'node:events'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { HttpAnswer } from '../../functions/runtime/http/call.ts'

export type Stream = HttpAnswer & { readonly pieces: AsyncIterable<string> }

export function isStream(answer: HttpAnswer): answer is Stream {
  return answer.pieces !== undefined
}

/**
 * Writes an answer out piece by piece, as fast as its reader reads: what comes meanwhile stays in the store. One who reads nothing is
 * closed like any connection on which nothing moves. Where a piece cannot be had, the answer breaks off, and its reader comes back.
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
