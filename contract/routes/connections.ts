import * as z from 'zod'
import { Name, PageQuery } from '../resources/common.ts'
import {
  Authorization,
  Connection,
  ConnectionList,
  ConnectionTest,
  NewConnection,
  OAuthClientDocument,
  RotateConnection,
  TestConnection,
} from '../resources/connection.ts'
import { route } from '../route.ts'

const oneConnection = z.strictObject({ name: Name })

export const createConnection = route({
  method: 'POST',
  path: '/v1/connections',
  area: 'connections',
  summary: 'Store a sealed credential of another service, bound to its hosts',
  description:
    'The secret is never shown again, and is not stored with any `Idempotency-Key`: since the name is unique, a repeat is harmless.',
  scope: 'connections:write',
  body: NewConnection,
  status: 201,
  output: Connection,
  errors: ['not_applicable', 'already_exists'],
})

export const listConnections = route({
  method: 'GET',
  path: '/v1/connections',
  area: 'connections',
  summary: 'List the connections, by name',
  scope: 'connections:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: ConnectionList,
  errors: ['invalid_cursor'],
})

export const getConnection = route({
  method: 'GET',
  path: '/v1/connections/{name}',
  area: 'connections',
  summary: 'Get a connection, without its secret',
  scope: 'connections:read',
  params: oneConnection,
  status: 200,
  output: Connection,
  errors: ['not_found'],
})

export const rotateConnection = route({
  method: 'POST',
  path: '/v1/connections/{name}/rotate',
  area: 'connections',
  summary: 'Replace the secret of a connection',
  description: 'The old secret is no longer sent. The hosts stay.',
  scope: 'connections:write',
  params: oneConnection,
  body: RotateConnection,
  status: 200,
  output: Connection,
  urgent: true,
  errors: ['not_applicable', 'not_found'],
})

export const testConnection = route({
  method: 'POST',
  path: '/v1/connections/{name}/test',
  area: 'connections',
  summary: 'Try a connection at an address of one of its hosts',
  description: 'Only the status of the answer is returned.',
  scope: 'connections:write',
  params: oneConnection,
  body: TestConnection,
  status: 200,
  output: ConnectionTest,
  errors: ['not_applicable', 'not_found'],
})

export const authorizeConnection = route({
  method: 'POST',
  path: '/v1/connections/{name}/authorize',
  area: 'connections',
  summary: 'Start to authorise a connection: get the address to open',
  description:
    'For connections of the kind `oauth_authorization_code`. Whoever opens the address consents at the service, which sends them back here. The address is valid once, for ten minutes.',
  scope: 'connections:write',
  params: oneConnection,
  status: 200,
  output: Authorization,
  errors: ['connection_unusable', 'not_applicable', 'not_found'],
})

export const finishAuthorization = route({
  method: 'GET',
  path: '/v1/oauth/callback',
  area: 'connections',
  summary: 'Receive a service’s answer to an authorisation, as a page',
  description: 'Browsers return here. The `state` is the credential, and is valid once.',
  scope: 'public',
  // What a service adds beside these is ignored, as RFC 6749, 4.1.2, wants it.
  query: z.object({
    state: z.string().min(1).max(200),
    code: z.string().max(1500).optional(),
    iss: z.string().max(300).optional(),
    error: z.string().max(100).optional(),
  }),
  status: 200,
  output: z.string().meta({ id: 'Html' }),
  errors: ['not_found'],
})

export const getOAuthClient = route({
  method: 'GET',
  path: '/v1/oauth/clients/{client}/client.json',
  area: 'connections',
  summary: 'Identify the client to an authorization server that reads this address',
  description:
    'A Client ID Metadata Document: its own address is the `client_id`. Each tenant has its own address, so consent given to one tenant does not extend to another.',
  scope: 'public',
  params: z.strictObject({ client: z.string().regex(/^[A-Za-z0-9_-]{43}$/) }),
  status: 200,
  output: OAuthClientDocument,
  errors: [],
})

export const deleteConnection = route({
  method: 'DELETE',
  path: '/v1/connections/{name}',
  area: 'connections',
  summary: 'Revoke a connection',
  description: 'Its secret is deleted, and tools that name it fail from now on.',
  scope: 'connections:write',
  params: oneConnection,
  status: 204,
  output: z.undefined(),
  urgent: true,
  errors: ['not_found'],
})
