import type { Route } from '../../contract/route.ts'
import { parseCredential } from '../../core/records/key/api-key.ts'
import { parseSessionCredential } from '../../core/records/key/session.ts'
import { networkOf } from '../../functions/runtime/http/address-limit.ts'
import type { SentCredential } from '../../functions/runtime/http/credential.ts'
import { addressOf } from '../../functions/runtime/http/origin.ts'
import { type OwnAddress, type Sent, sentCredential } from './sent-credential.ts'

/** The sender of a request, as far as it is known before its key is checked. */
export interface Senders {
  /** The name under which senders share the resources. */
  of(sent: Sent, route: Route | undefined): string
  /** Its key or session was checked, and is valid. */
  accepted(sent: Sent, route: Route | undefined): void
  /** A successful answer proves the credential valid; a refusal shows that it is not, or no longer. */
  answered(sent: Sent, route: Route | undefined, status: number | undefined): void
}

/** Known valid keys and sessions. Beyond this number all are forgotten, and learned again at their next request. */
const maxKeys = 10_000

/** Public routes check no key: their callers count as one group, whatever key they send. */
const anybody = 'anybody'

/**
 * A tenant is one sender, however many keys it has. A key that was never accepted names a tenant, but anybody can claim that, and
 * another one with each request: so all of an address are one sender.
 */
export function createSenders(settings: OwnAddress): Senders {
  const tenants = new Map<string, string>()
  const textIn = (sent: Sent) => textOf(sentCredential(sent, settings))

  function accepted(sent: Sent, route: Route | undefined): void {
    if (route === undefined || route.scope === 'public') return
    const text = textIn(sent)
    const tenant = tenants.has(text) ? undefined : tenantNamedIn(text)
    if (tenant === undefined) return
    if (tenants.size >= maxKeys) tenants.clear()
    tenants.set(text, tenant)
  }

  return {
    of(sent, route) {
      if (route?.scope === 'public') return anybody
      return tenants.get(textIn(sent)) ?? `address ${networkOf(addressIn(sent, settings))}`
    },
    accepted,
    answered(sent, route, status) {
      if (status === 401) tenants.delete(textIn(sent))
      if (status !== undefined && status < 300) accepted(sent, route)
    },
  }
}

function textOf(credential: SentCredential): string {
  if (credential.kind === 'session') return credential.cookie
  if (credential.kind === 'none') return ''
  return credential.authorization.slice(credential.authorization.indexOf(' ') + 1)
}

function tenantNamedIn(text: string): string | undefined {
  return (parseCredential(text) ?? parseSessionCredential(text))?.tenant
}

function addressIn({ headers, socket }: Sent, settings: OwnAddress): string {
  const told = String(headers['x-forwarded-for'] ?? '')
  const received = {
    headers: { 'x-forwarded-for': told },
    requestContext: { http: { sourceIp: socket.remoteAddress ?? '' } },
  }
  return addressOf(received, settings)
}
