import {
  type AuthenticationPorts,
  authenticate,
  authenticateSession,
  type Caller,
} from '../../../core/records/key/authenticate.ts'
import { sessionIn, type WithCookies } from './session-cookie.ts'

/** What a request proves its caller with. */
export type SentCredential =
  | { readonly kind: 'key'; readonly authorization: string }
  | { readonly kind: 'session'; readonly cookie: string }
  | { readonly kind: 'none' }

/** A key wins over a cookie: whoever sends one means it. */
export function credentialOf(sent: WithCookies, address: string): SentCredential {
  const { authorization } = sent.headers
  if (authorization !== undefined) return { kind: 'key', authorization }
  const cookie = sessionIn(sent, address)
  return cookie === undefined ? { kind: 'none' } : { kind: 'session', cookie }
}

/** @throws SortieError `unauthenticated` */
export function callerWith(ports: AuthenticationPorts): (credential: SentCredential) => Promise<Caller> {
  const [byKey, bySession] = [authenticate(ports), authenticateSession(ports)]
  return (credential) => {
    if (credential.kind === 'session') return bySession(credential.cookie)
    return byKey(credential.kind === 'key' ? credential.authorization : undefined)
  }
}
