import type * as routes from '../../contract/routes/mcp.ts'
import { approveMcpTool } from '../../core/features/mcp/approve-mcp-tool.ts'
import { deleteMcpServer, putMcpServer } from '../../core/features/mcp/manage-mcp.ts'
import { getMcpServer, getMcpTool, listMcpServers, listMcpTools } from '../../core/features/mcp/read-mcp.ts'
import { refreshMcpServer } from '../../core/features/mcp/refresh-mcp.ts'
import { tryMcpTool } from '../../core/features/mcp/try-mcp-tool.ts'
import type { PortsOf } from '../runtime/definition.ts'
import type { UseCases } from '../runtime/http.ts'
import type { definition } from './function.ts'

/** The operations on MCP servers. */
export function useCasesOfMcp(ports: PortsOf<typeof definition>): UseCases<typeof routes> {
  const put = putMcpServer(ports)
  const list = listMcpServers(ports)
  const get = getMcpServer(ports)
  const remove = deleteMcpServer(ports)
  const refresh = refreshMcpServer(ports)
  const listOfTools = listMcpTools(ports)
  const getOne = getMcpTool(ports)
  const approve = approveMcpTool(ports)
  const tryIt = tryMcpTool(ports)
  return {
    putMcpServer: ({ caller, params, body }) => put(caller, params.name, body),
    listMcpServers: ({ caller, query }) => list(caller, query),
    getMcpServer: ({ caller, params }) => get(caller, params.name),
    deleteMcpServer: async ({ caller, params }) => {
      await remove(caller, params.name)
      return undefined
    },
    refreshMcpServer: ({ caller, params }) => refresh(caller, params.name),
    listMcpTools: ({ caller, params }) => listOfTools(caller, params.name),
    getMcpTool: ({ caller, params }) => getOne(caller, params.name, params.tool),
    approveMcpTool: ({ caller, params, body }) => approve(caller, params.name, params.tool, body),
    tryMcpTool: ({ caller, params, body }) => tryIt(caller, params.name, params.tool, body),
  }
}
