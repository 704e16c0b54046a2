import * as z from 'zod'
import { Name, PageQuery } from '../resources/common.ts'
import {
  Connection,
  ConnectionList,
  ConnectionTest,
  NewConnection,
  RotateConnection,
  TestConnection,
} from '../resources/connection.ts'
import { route } from '../route.ts'

const oneConnection = z.strictObject({ name: Name })

export const createConnection = route({
  method: 'POST',
  path: '/v1/connections',
  area: 'connections',
  summary: 'Seal a credential of another service, bound to its hosts',
  description: 'The secret is never shown again, and no `Idempotency-Key` keeps it: the name makes a repeat harmless.',
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
  description: 'The former one is sent no more from then on. The hosts stay.',
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
  description: 'Only the status of the answer is told.',
  scope: 'connections:write',
  params: oneConnection,
  body: TestConnection,
  status: 200,
  output: ConnectionTest,
  errors: ['not_applicable', 'not_found'],
})

export const deleteConnection = route({
  method: 'DELETE',
  path: '/v1/connections/{name}',
  area: 'connections',
  summary: 'Revoke a connection',
  description: 'Its secret is deleted, and tools that name it fail from then on.',
  scope: 'connections:write',
  params: oneConnection,
  status: 204,
  output: z.undefined(),
  urgent: true,
  errors: ['not_found'],
})
