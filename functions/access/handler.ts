import * as routes from '../../contract/routes/access.ts'
import { endSession, signOut } from '../../core/features/access/end-session.ts'
import { tenantView } from '../../core/features/access/identity.ts'
import { createKey, listKeys } from '../../core/features/access/keys.ts'
import { getCurrentSession, listSessions } from '../../core/features/access/read-sessions.ts'
import { revokeKey } from '../../core/features/access/revoke-key.ts'
import { signIn } from '../../core/features/access/sign-in.ts'
import { createSignInCode } from '../../core/features/access/sign-in-codes.ts'
import { createTicket } from '../../core/features/live/tickets.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { ownOrigin } from '../runtime/http/own-page.ts'
import { clearedSessionCookie, sessionCookie } from '../runtime/http/session-cookie.ts'
import { WithCookie } from '../runtime/http/with-cookie.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const create = createKey(ports)
  const list = listKeys(ports)
  const revoke = revokeKey(ports)
  const ticket = createTicket(ports)
  const [begin, out, end] = [signIn(ports), signOut(ports), endSession(ports)]
  const [current, sessions, code] = [getCurrentSession(ports), listSessions(ports), createSignInCode(ports)]
  return httpHandler(routes, ports, {
    getIdentity: async ({ caller: { tenant, key } }) => ({
      tenant: tenantView(tenant),
      key: { id: key.id, name: key.name, scopes: [...key.scopes] },
    }),
    createKey: ({ caller, body }) => create(caller, body),
    listKeys: ({ caller, query }) => list(caller, query),
    revokeKey: ({ caller, params }) => revoke(caller, params.key_id),
    createTicket: ({ caller, origin }) => ticket(caller, ownOrigin(origin)?.origin ?? origin),
    async createSession({ body, origin }) {
      const { session, credential, lifeS } = await begin(body)
      return new WithCookie(session, sessionCookie(origin, credential, lifeS))
    },
    getCurrentSession: ({ caller }) => current(caller),
    async signOut({ caller, origin }) {
      await out(caller)
      return new WithCookie(undefined, clearedSessionCookie(origin))
    },
    listSessions: ({ caller, query }) => sessions(caller, query),
    endSession: ({ caller, params }) => end(caller, params.session_id),
    createSignInCode: ({ caller, origin }) => code(caller, origin),
  })
}
