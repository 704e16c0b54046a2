import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { exchange } from './exchange.ts'
import { createGuardedLookup, refusedAddress } from './guarded-lookup.ts'
import { isPublicAddress } from './public-address.ts'

export interface WebOptions {
  /**
   * Exact `host` or `host:port` that may be called although it is not public, for local use. IPv6 in brackets.
   * A `host` without a port allows all its ports.
   */
  readonly allowHosts: readonly string[]
  /** What a refused caller can do about it here, as the end of a sentence. */
  readonly otherwise?: string
}

export interface Sent {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly signal: AbortSignal
}

/** Sends one request to an address of the public internet, or to an allowed host, and to no other. */
export type Send = (url: URL, request: Sent) => Promise<IncomingMessage>

/** With a guard in the socket's own name resolution. */
export function createGuard({ allowHosts, otherwise }: WebOptions): Send {
  const allowed = new Set(allowHosts.map((host) => host.toLowerCase()))
  const lookup = createGuardedLookup({ otherwise })

  return async (url, { method, headers, body, signal }) => {
    const trusted = allowed.has(url.hostname) || allowed.has(`${url.hostname}:${portOf(url)}`)
    // A literal address needs no name resolution, so the lookup would not see it.
    const literal = url.hostname.replace(/^\[|\]$/g, '')
    if (!trusted && isIP(literal) !== 0 && !isPublicAddress(literal)) throw refusedAddress(url.hostname, otherwise)
    return exchange(url, { method, headers, signal, ...(!trusted && { lookup }) }, body)
  }
}

function portOf(url: URL): string {
  if (url.port !== '') return url.port
  return url.protocol === 'https:' ? '443' : '80'
}
