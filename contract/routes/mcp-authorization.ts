import * as z from 'zod'
import { AuthorizeMcpServer, McpAuthorization } from '../resources/mcp.ts'
import { McpServerName } from '../resources/tool-name.ts'
import { route } from '../route.ts'

export const authorizeMcpServer = route({
  method: 'POST',
  path: '/v1/mcp-servers/{name}/authorize',
  area: 'connections',
  summary: 'Start to authorise an MCP server: get the address to open',
  description:
    'Asks the server for its authorization server, as the MCP specification says. Whoever opens the address consents there and is sent back here. Only then does a connection store the grant and the server use it. The address is valid once, for ten minutes.',
  scope: 'connections:write',
  params: z.strictObject({ name: McpServerName }),
  body: AuthorizeMcpServer,
  status: 200,
  output: McpAuthorization,
  errors: ['not_applicable', 'not_found', 'fetch_failed', 'address_refused', 'connection_unusable'],
})
