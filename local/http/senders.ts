import type { IncomingHttpHeaders } from 'node:http'
import type { Route } from '../../contract/route.ts'
import type { Settings } from '../../core/base/ports/settings.ts'
import { parseCredential } from '../../core/records/key/api-key.ts'
import { networkOf } from '../../functions/runtime/http/address-limit.ts'
import { addressOf } from '../../functions/runtime/http/origin.ts'

/** What is known of a request’s sender before anything is checked. */
export interface Sent {
  readonly headers: IncomingHttpHeaders
  readonly socket: { readonly remoteAddress?: string | undefined }
}

/** The sender of a request, as far as it is known before its key is checked. */
export interface Senders {
  /** The name under which senders share the resources. */
  of(sent: Sent, route: Route | undefined): string
  /** Its key was checked, and is valid. */
  accepted(authorization: string | undefined, route: Route | undefined): void
  /** A successful answer proves the key valid; a refusal shows that it is not, or no longer. */
  answered(authorization: string | undefined, route: Route | undefined, status: number | undefined): void
}

/** Known valid keys. Beyond this number all are forgotten, and learned again at their next request. */
const maxKeys = 10_000

/** Public routes check no key: their callers count as one group, whatever key they send. */
const anybody = 'anybody'

/**
 * A tenant is one sender, however many keys it has. A key that was never accepted names a tenant, but anybody can claim that, and
 * another one with each request: so all of an address are one sender.
 */
export function createSenders(settings: Pick<Settings, 'trusted_proxies'>): Senders {
  const tenants = new Map<string, string>()

  function accepted(authorization = '', route: Route | undefined): void {
    const key = keyIn(authorization)
    if (route === undefined || route.scope === 'public' || tenants.has(key)) return
    const tenant = parseCredential(key)?.tenant
    if (tenant === undefined) return
    if (tenants.size >= maxKeys) tenants.clear()
    tenants.set(key, tenant)
  }

  return {
    of(sent, route) {
      if (route?.scope === 'public') return anybody
      return tenants.get(keyIn(sent.headers.authorization)) ?? `address ${networkOf(addressIn(sent, settings))}`
    },
    accepted,
    answered(authorization, route, status) {
      if (status === 401) tenants.delete(keyIn(authorization))
      if (status !== undefined && status < 300) accepted(authorization, route)
    },
  }
}

function keyIn(authorization = ''): string {
  return authorization.slice(authorization.indexOf(' ') + 1)
}

function addressIn({ headers, socket }: Sent, settings: Pick<Settings, 'trusted_proxies'>): string {
  const told = String(headers['x-forwarded-for'] ?? '')
  const received = {
    headers: { 'x-forwarded-for': told },
    requestContext: { http: { sourceIp: socket.remoteAddress ?? '' } },
  }
  return addressOf(received, settings)
}
