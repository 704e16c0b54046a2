import * as z from 'zod'
import { ApiKey, ApiKeyList, CreatedApiKey, Identity, KeyId, NewApiKey, Ticket } from '../resources/access.ts'
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
