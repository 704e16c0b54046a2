import type { Route } from '../../contract/route.ts'
import { parseCredential } from '../../core/records/key/api-key.ts'

/** Who sends a request, as far as that is known before its key is looked at. */
export interface Senders {
  /** A name by which those who share what there is are told apart. */
  of(authorization: string | undefined, route: Route | undefined): string
  /** Its key was looked at, and is one. */
  accepted(authorization: string | undefined, route: Route | undefined): void
  /** Whoever was answered what it asked for has a key that is one. */
  answered(authorization: string | undefined, route: Route | undefined, status: number | undefined): void
}

/** Keys of which is known that they are some. Beyond that all are forgotten, and known again by their next request. */
const maxKeys = 10_000

/** Public routes look at no key: whoever asks there is one of many, whatever key is said. */
const anybody = 'anybody'

/**
 * A tenant is one sender, however many keys it has. A key that was never accepted is a sender of its own: it says whose it is,
 * and anybody may say that.
 */
export function createSenders(): Senders {
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
    of(authorization = '', route) {
      if (route?.scope === 'public') return anybody
      return tenants.get(keyIn(authorization)) ?? `key ${authorization}`
    },
    accepted,
    answered(authorization, route, status) {
      if (status !== undefined && status < 300) accepted(authorization, route)
    },
  }
}

function keyIn(authorization: string): string {
  return authorization.slice(authorization.indexOf(' ') + 1)
}
