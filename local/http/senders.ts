import type { IncomingHttpHeaders } from 'node:http'
import type { Route } from '../../contract/route.ts'
import type { Settings } from '../../core/base/ports/settings.ts'
import { parseCredential } from '../../core/records/key/api-key.ts'
import { networkOf } from '../../functions/runtime/http/address-limit.ts'
import { addressOf } from '../../functions/runtime/http/origin.ts'

/** What a request tells of its sender before anything of it is looked at. */
export interface Sent {
  readonly headers: IncomingHttpHeaders
  readonly socket: { readonly remoteAddress?: string | undefined }
}

/** Who sends a request, as far as that is known before its key is looked at. */
export interface Senders {
  /** A name by which those who share what there is are told apart. */
  of(sent: Sent, route: Route | undefined): string
  /** Its key was looked at, and is one. */
  accepted(authorization: string | undefined, route: Route | undefined): void
  /** Whoever was answered what it asked for has a key that is one; one that was refused is none, or none any more. */
  answered(authorization: string | undefined, route: Route | undefined, status: number | undefined): void
}

/** Keys of which is known that they are some. Beyond that all are forgotten, and known again by their next request. */
const maxKeys = 10_000

/** Public routes look at no key: whoever asks there is one of many, whatever key is said. */
const anybody = 'anybody'

/**
 * A tenant is one sender, however many keys it has. A key that was never accepted says whose it is, but anybody may say that, and
 * may say another with each request: so all of an address are one sender.
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
