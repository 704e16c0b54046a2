import type { IncomingMessage } from 'node:http'

/**
 * Notices a request whose body does not arrive in time. Node’s own bound applies to all requests alike, and file transfers may take
 * longer than others.
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
