import * as z from 'zod'
import {
  ApiKey,
  ApiKeyList,
  CreatedApiKey,
  CurrentSession,
  Identity,
  KeyId,
  NewApiKey,
  SessionId,
  SessionList,
  SignIn,
  SignInCode,
  Ticket,
} from '../resources/access.ts'
import { PageQuery } from '../resources/common.ts'
import { route } from '../route.ts'

export const getIdentity = route({
  method: 'GET',
  path: '/v1/me',
  area: 'access',
  summary: 'Say which tenant and key this is',
  scope: 'missions:read',
  status: 200,
  output: Identity,
  errors: [],
})

export const createKey = route({
  method: 'POST',
  path: '/v1/keys',
  area: 'access',
  summary: 'Create an API key',
  description: 'A key can pass on only scopes and roles that it has itself.',
  scope: 'keys:write',
  body: NewApiKey,
  status: 201,
  output: CreatedApiKey,
  errors: [],
})

export const listKeys = route({
  method: 'GET',
  path: '/v1/keys',
  area: 'access',
  summary: 'List the API keys',
  scope: 'keys:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: ApiKeyList,
  errors: ['invalid_cursor'],
})

export const revokeKey = route({
  method: 'POST',
  path: '/v1/keys/{key_id}/revoke',
  area: 'access',
  summary: 'Revoke an API key',
  description:
    'The key stops working as soon as this answers. WebSocket connections that it opened, directly or with a ticket, are closed; a long poll that it waits in is answered `unauthenticated`. A key may revoke itself and any key with no more rights than it has; the last key with `keys:write` cannot be revoked. Approval links that it made stay valid until they expire or the approval is decided.',
  scope: 'keys:write',
  params: z.strictObject({ key_id: KeyId }),
  status: 200,
  output: ApiKey,
  urgent: true,
  errors: ['not_found', 'conflict'],
})

export const createTicket = route({
  method: 'POST',
  path: '/v1/tickets',
  area: 'access',
  summary: 'Create a ticket that opens one WebSocket connection',
  description:
    'A ticket is valid once, for 60 seconds, so browsers need no API key. Workers use the connection to be told of work.',
  scope: 'missions:read',
  orScope: 'workers:run',
  status: 201,
  output: Ticket,
  errors: [],
})

export const createSession = route({
  method: 'POST',
  path: '/v1/sessions',
  area: 'access',
  summary: 'Sign a browser in',
  description:
    'Exchanges a key, or the code of a sign-in link, for a cookie that stands for the key. Only pages of this address may do so. The cookie counts only in requests of such pages; it is `HttpOnly` and `SameSite=Strict`. A session ends when it is signed out or ended, when its key is revoked, 12 hours after its last noted use, and after 30 days. A key has at most 100 sessions: one more ends the one that has not been used for the longest time.',
  scope: 'public',
  ownPagesOnly: true,
  setsCookie: true,
  body: SignIn,
  status: 201,
  output: CurrentSession,
  urgent: true,
  errors: ['unauthenticated', 'forbidden'],
})

export const getCurrentSession = route({
  method: 'GET',
  path: '/v1/sessions/current',
  area: 'access',
  summary: 'Say which session, key and tenant this is',
  description: 'An API key is no session, and is answered `not_found`.',
  scope: 'any',
  status: 200,
  output: CurrentSession,
  errors: ['not_found'],
})

export const signOut = route({
  method: 'DELETE',
  path: '/v1/sessions/current',
  area: 'access',
  summary: 'Sign this browser out',
  description: 'The session ends, its WebSocket connections are closed, and the cookie is cleared.',
  scope: 'any',
  setsCookie: true,
  status: 204,
  output: z.undefined(),
  urgent: true,
  errors: ['not_found'],
})

export const listSessions = route({
  method: 'GET',
  path: '/v1/sessions',
  area: 'access',
  summary: 'List the sessions of browsers, newest first',
  scope: 'keys:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: SessionList,
  errors: ['invalid_cursor'],
})

export const endSession = route({
  method: 'DELETE',
  path: '/v1/sessions/{session_id}',
  area: 'access',
  summary: 'End a session',
  description:
    'The session is refused as soon as this answers, and its WebSocket connections are closed. A key ends its own sessions, and those of keys with no more rights than it has.',
  scope: 'keys:write',
  params: z.strictObject({ session_id: SessionId }),
  status: 204,
  output: z.undefined(),
  urgent: true,
  errors: ['not_found'],
})

export const createSignInCode = route({
  method: 'POST',
  path: '/v1/sign-in-codes',
  area: 'access',
  summary: 'Create a link that signs a browser in once',
  description:
    'The link is valid once, for ten minutes. The session that it begins has the rights of the key that made the link. A link that a session made ends with that session.',
  scope: 'any',
  status: 201,
  output: SignInCode,
  urgent: true,
  errors: [],
})
