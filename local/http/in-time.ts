import type { IncomingMessage } from 'node:http'

/**
 * Tells of a request whose body is not there in time. Node’s own bound is for all requests together, and files on their way in may take
 * longer than any other.
 */
export function ifNotInTime(request: IncomingMessage, ms: number, late: () => void): void {
  if (!hasBody(request)) return
  const timer = setTimeout(() => {
    if (!request.complete) late()
  }, ms)
  const clear = () => clearTimeout(timer)
  request.once('end', clear).once('close', clear)
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}
