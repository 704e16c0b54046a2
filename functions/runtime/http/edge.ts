import { createHash, timingSafeEqual } from 'node:crypto'

/** What the edge adds to each request, in the place of whatever its sender wrote there. */
export const edgeHeaders = {
  /** By which it is known. */
  secret: 'x-sortie-edge',
  /** The host that the sender asked. */
  host: 'x-forwarded-host',
  /** The sender's IP address. */
  address: 'x-sortie-viewer',
} as const

type Headers = Readonly<Record<string, string | undefined>>

/** Whether the request came through the edge, so that what it says of its sender is the edge's own word. */
export function isFromEdge(headers: Headers, secrets: readonly string[] = []): boolean {
  const told = headers[edgeHeaders.secret]
  if (!told) return false
  return secrets.some((secret) => timingSafeEqual(digestOf(secret), digestOf(told)))
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
