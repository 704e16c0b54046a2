import * as connectionRoutes from '../../contract/routes/connections.ts'
import * as mcpRoutes from '../../contract/routes/mcp-authorization.ts'
import * as providerRoutes from '../../contract/routes/model-providers.ts'
import { authorizeConnection, finishAuthorization } from '../../core/features/connections/authorize-connection.ts'
import {
  createConnection,
  deleteConnection,
  rotateConnection,
} from '../../core/features/connections/manage-connections.ts'
import { getConnection, listConnections } from '../../core/features/connections/read-connections.ts'
import { testConnection } from '../../core/features/connections/test-connection.ts'
import { authorizeMcpServer } from '../../core/features/mcp/authorization/authorize-mcp-server.ts'
import { getOAuthClient } from '../../core/features/mcp/authorization/client-document.ts'
import { deleteModelProvider, putModelProvider } from '../../core/features/model-providers/manage-model-providers.ts'
import { getModelProvider, listModelProviders } from '../../core/features/model-providers/read-model-providers.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const create = createConnection(ports)
  const list = listConnections(ports)
  const get = getConnection(ports)
  const rotate = rotateConnection(ports)
  const tryIt = testConnection(ports)
  const authorize = authorizeConnection(ports)
  const finish = finishAuthorization(ports)
  const authorizeServer = authorizeMcpServer(ports)
  const remove = deleteConnection(ports)
  const putProvider = putModelProvider(ports)
  const listProviders = listModelProviders(ports)
  const getProvider = getModelProvider(ports)
  const removeProvider = deleteModelProvider(ports)
  return httpHandler({ ...connectionRoutes, ...mcpRoutes, ...providerRoutes }, ports, {
    createConnection: ({ caller, body }) => create(caller, body),
    listConnections: ({ caller, query }) => list(caller, query),
    getConnection: ({ caller, params }) => get(caller, params.name),
    rotateConnection: ({ caller, params, body }) => rotate(caller, params.name, body),
    testConnection: ({ caller, params, body }) => tryIt(caller, params.name, body),
    authorizeConnection: ({ caller, params, origin }) => authorize(caller, params.name, origin),
    finishAuthorization: ({ query }) => finish(query),
    authorizeMcpServer: ({ caller, params, body, origin }) => authorizeServer(caller, params.name, body, origin),
    getOAuthClient: async ({ params, origin }) => getOAuthClient(params.client, origin),
    deleteConnection: async ({ caller, params }) => {
      await remove(caller, params.name)
      return undefined
    },
    putModelProvider: ({ caller, params, body }) => putProvider(caller, params.name, body),
    listModelProviders: ({ caller, query }) => listProviders(caller, query),
    getModelProvider: ({ caller, params }) => getProvider(caller, params.name),
    deleteModelProvider: async ({ caller, params }) => {
      await removeProvider(caller, params.name)
      return undefined
    },
  })
}
