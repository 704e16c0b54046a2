import * as mcpRoutes from '../../contract/routes/mcp.ts'
import * as routes from '../../contract/routes/tools.ts'
import { createTool, deleteTool, updateTool } from '../../core/features/tools/manage-tools.ts'
import { getTool, listTools, listToolVersions } from '../../core/features/tools/read-tools.ts'
import { tryTool } from '../../core/features/tools/try-tool.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'
import { useCasesOfMcp } from './mcp.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const create = createTool(ports)
  const list = listTools(ports)
  const get = getTool(ports)
  const versions = listToolVersions(ports)
  const update = updateTool(ports)
  const tryIt = tryTool(ports)
  const remove = deleteTool(ports)
  return httpHandler({ ...routes, ...mcpRoutes }, ports, {
    ...useCasesOfMcp(ports),
    createTool: ({ caller, body }) => create(caller, body),
    listTools: ({ caller, query }) => list(caller, query),
    getTool: ({ caller, params, query }) => get(caller, params.name, query.version),
    listToolVersions: ({ caller, params, query }) => versions(caller, params.name, query),
    updateTool: ({ caller, params, body }) => update(caller, params.name, body),
    tryTool: ({ caller, params, body }) => tryIt(caller, params.name, body),
    deleteTool: async ({ caller, params }) => {
      await remove(caller, params.name)
      return undefined
    },
  })
}
