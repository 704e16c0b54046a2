import * as z from 'zod'
import { AuthorizeMcpServer, McpAuthorization } from '../resources/mcp.ts'
import { McpServerName } from '../resources/tool-name.ts'
import { route } from '../route.ts'

export const authorizeMcpServer = route({
  method: 'POST',
  path: '/v1/mcp-servers/{name}/authorize',
  area: 'connections',
  summary: 'Begin to authorise an MCP server: get the address to open',
  description:
    'The server is asked who authorises it, as its specification says. Whoever opens the address says yes there, which sends them back here; only then a connection keeps what they granted, and the server has it. The address is good once, for ten minutes.',
  scope: 'connections:write',
  params: z.strictObject({ name: McpServerName }),
  body: AuthorizeMcpServer,
  status: 200,
  output: McpAuthorization,
  errors: ['not_applicable', 'not_found', 'fetch_failed', 'address_refused', 'connection_unusable'],
})
