import type { IncomingMessage } from 'node:http'
import { SortieError } from '../../contract/errors.ts'

/** Refuses requests before any function sees them. */
export function refusalOf(request: IncomingMessage, hasNoRoom: boolean): SortieError | undefined {
  if (hasNoRoom) return tooMany('connections')
  // A proxy of that age would take the chunks for the body, or for the next request (RFC 9112, 6.1).
  if (request.httpVersion === '1.0' && request.headers['transfer-encoding'] !== undefined)
    return new SortieError('invalid_input', 'HTTP/1.0 has no chunked bodies; send a Content-Length')
  if (request.httpVersion === '1.1' && request.headers.host === undefined)
    return new SortieError('invalid_input', 'The header host is missing')
  const twice = givenTwice(request)
  if (twice !== undefined) return new SortieError('invalid_input', `The header ${twice} came twice`)
  return undefined
}

/** Node takes the first of two, a proxy in front perhaps the last: they would see different requests (RFC 9112, 3.2). */
const once: ReadonlySet<string> = new Set(['host', 'authorization', 'content-type'])

function givenTwice({ rawHeaders }: IncomingMessage): string | undefined {
  const seen = new Set<string>()
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] as string).toLowerCase()
    if (!once.has(name)) continue
    if (seen.has(name)) return name
    seen.add(name)
  }
  return undefined
}

export function tooMany(what: string): SortieError {
  return new SortieError('unavailable', `There are too many ${what} at once; try again`, { retryAfter: 1 })
}
