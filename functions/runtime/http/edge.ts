import { createHash, timingSafeEqual } from 'node:crypto'

/** Headers that the edge sets on each request, replacing any that the sender wrote. */
export const edgeHeaders = {
  /** Proves that the request came through the edge. */
  secret: 'x-sortie-edge',
  /** The host in the sender’s request. */
  host: 'x-forwarded-host',
  /** The sender's IP address. */
  address: 'x-sortie-viewer',
} as const

type Headers = Readonly<Record<string, string | undefined>>

/** Whether the request came through the edge, so that its statements about the sender are the edge’s own. */
export function isFromEdge(headers: Headers, secrets: readonly string[] = []): boolean {
  const told = headers[edgeHeaders.secret]
  if (!told) return false
  return secrets.some((secret) => timingSafeEqual(digestOf(secret), digestOf(told)))
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
