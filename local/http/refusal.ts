import type { IncomingMessage } from 'node:http'
import { SortieError } from '../../contract/errors.ts'

/** What is refused before any function sees it. */
export function refusalOf(request: IncomingMessage, hasNoRoom: boolean): SortieError | undefined {
  if (hasNoRoom) return tooMany('connections')
  // A proxy of that age would take the chunks for the body, or for the next request (RFC 9112, 6.1).
  if (request.httpVersion === '1.0' && request.headers['transfer-encoding'] !== undefined)
    return new SortieError('invalid_input', 'HTTP/1.0 has no chunked bodies; send a Content-Length')
  return undefined
}

export function tooMany(what: string): SortieError {
  return new SortieError('unavailable', `There are too many ${what} at once; try again`, { retryAfter: 1 })
}
