import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { discardBody, waitsToBeToldToGoOn } from './bodies.ts'
import { httpBounds } from './bounds.ts'
import type { Reading } from './reading.ts'
import { createUnsent } from './unsent.ts'

export type Answer = APIGatewayProxyStructuredResultV2

/**
 * Writes answers, each in one piece.
 * @param isLastOf whether the connection closes after this one
 */
export function createAnswers(
  reading: Reading,
  isLastOf: (request: IncomingMessage, response: ServerResponse) => boolean,
) {
  const countUnsent = createUnsent(httpBounds.unsentBytes)
  return (request: IncomingMessage, response: ServerResponse, result: Answer): void => {
    const { body = '', isBase64Encoded = false, cookies = [] } = result
    const text = isBase64Encoded ? Buffer.from(body, 'base64') : body
    const length = Buffer.byteLength(text)
    // An answer without content has no length either (RFC 9110, 8.6).
    const framing = result.statusCode === 204 || result.statusCode === 304 ? {} : { 'content-length': length }
    const closing = isLastOf(request, response) ? { connection: 'close' } : {}
    const set = cookies.length > 0 ? { 'set-cookie': cookies } : {}
    const headers = { ...result.headers, ...set, ...framing, ...closing } as OutgoingHttpHeaders
    response.writeHead(result.statusCode ?? 200, headers)
    if (request.complete || waitsToBeToldToGoOn(request)) {
      // As text, Node sends head and body in one write.
      response.end(text)
    } else {
      response.write(text)
      // If a connection is closed while its sender is writing, the answer is lost.
      void discardBody(request, reading).then(() => response.end())
    }
    countUnsent(response, length)
  }
}
