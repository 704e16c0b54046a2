import * as z from 'zod'
import { PageQuery } from '../resources/common.ts'
import { ApproveMcpTool, McpServer, McpServerList, McpTool, McpTools, PutMcpServer } from '../resources/mcp.ts'
import { ToolTrial, TryTool } from '../resources/tool.ts'
import { McpServerName, McpToolName } from '../resources/tool-name.ts'
import { route } from '../route.ts'

const oneServer = z.strictObject({ name: McpServerName })
const oneTool = z.strictObject({ name: McpServerName, tool: McpToolName })

/** What may come between us and a server, or with its connection. */
const serverErrors = [
  'fetch_failed',
  'address_refused',
  'connection_unusable',
  'connection_needs_authorization',
  'tool_failed',
] as const

export const putMcpServer = route({
  method: 'PUT',
  path: '/v1/mcp-servers/{name}',
  area: 'tools',
  summary: 'Add an MCP server, or change its settings',
  description:
    'Replaces all settings: omitted ones return to their defaults. `refresh` fetches the server’s tools; agents name them `mcp:<server>/<tool>`.',
  scope: 'agents:write',
  params: oneServer,
  body: PutMcpServer,
  status: 200,
  output: McpServer,
  errors: ['not_applicable'],
})

export const listMcpServers = route({
  method: 'GET',
  path: '/v1/mcp-servers',
  area: 'tools',
  summary: 'List the MCP servers, by name',
  scope: 'agents:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: McpServerList,
  errors: ['invalid_cursor'],
})

export const getMcpServer = route({
  method: 'GET',
  path: '/v1/mcp-servers/{name}',
  area: 'tools',
  summary: 'Get an MCP server',
  scope: 'agents:read',
  params: oneServer,
  status: 200,
  output: McpServer,
  errors: ['not_found'],
})

export const deleteMcpServer = route({
  method: 'DELETE',
  path: '/v1/mcp-servers/{name}',
  area: 'tools',
  summary: 'Delete an MCP server and its tools',
  description: 'Agents that name them continue without them.',
  scope: 'agents:write',
  params: oneServer,
  status: 204,
  output: z.undefined(),
  errors: ['not_found'],
})

export const refreshMcpServer = route({
  method: 'POST',
  path: '/v1/mcp-servers/{name}/refresh',
  area: 'tools',
  summary: 'Fetch the tools of an MCP server',
  description: 'The first fetch approves all tools. Later, a new or changed tool waits until somebody approves it.',
  scope: 'agents:write',
  params: oneServer,
  status: 200,
  output: McpTools,
  errors: ['not_found', ...serverErrors],
})

export const listMcpTools = route({
  method: 'GET',
  path: '/v1/mcp-servers/{name}/tools',
  area: 'tools',
  summary: 'Show the tools of an MCP server as of the last fetch',
  scope: 'agents:read',
  params: oneServer,
  status: 200,
  output: McpTools,
  errors: ['not_found'],
})

export const getMcpTool = route({
  method: 'GET',
  path: '/v1/mcp-servers/{name}/tools/{tool}',
  area: 'tools',
  summary: 'Get a tool of an MCP server: what is approved, and what the server says now',
  scope: 'agents:read',
  params: oneTool,
  status: 200,
  output: McpTool,
  errors: ['not_found'],
})

export const approveMcpTool = route({
  method: 'POST',
  path: '/v1/mcp-servers/{name}/tools/{tool}/approve',
  area: 'tools',
  summary: 'Approve a tool as the MCP server describes it',
  description: 'Missions have it from their next leg on.',
  scope: 'agents:write',
  params: oneTool,
  body: ApproveMcpTool,
  status: 200,
  output: McpTool,
  errors: ['not_applicable', 'not_found'],
})

export const tryMcpTool = route({
  method: 'POST',
  path: '/v1/mcp-servers/{name}/tools/{tool}/try',
  area: 'tools',
  summary: 'Call a tool of an MCP server once',
  description:
    'Takes the arguments that a model would give. The result has the form in which a model would get it, and is not stored.',
  scope: 'agents:write',
  params: oneTool,
  body: TryTool,
  status: 200,
  output: ToolTrial,
  errors: ['not_applicable', 'not_found', 'check_too_expensive'],
})
