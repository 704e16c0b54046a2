import * as builtInRoutes from '../../contract/routes/built-in-tools.ts'
import * as functionRoutes from '../../contract/routes/function-tools.ts'
import * as mcpRoutes from '../../contract/routes/mcp.ts'
import * as toolRoutes from '../../contract/routes/tools.ts'
import { importTools } from '../../core/features/tools/import-tools.ts'
import { listBuiltInTools } from '../../core/features/tools/list-built-in-tools.ts'
import {
  deleteFunctionTool,
  getFunctionTool,
  listFunctionTools,
  listFunctionToolVersions,
  putFunctionTool,
} from '../../core/features/tools/manage-function-tools.ts'
import { createTool, deleteTool, updateTool } from '../../core/features/tools/manage-tools.ts'
import { getTool, listTools, listToolVersions } from '../../core/features/tools/read-tools.ts'
import { tryTool } from '../../core/features/tools/try-tool.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'
import { useCasesOfMcp } from './mcp.ts'

const routes = { ...toolRoutes, ...builtInRoutes, ...functionRoutes, ...mcpRoutes }

export function createHandler(ports: PortsOf<typeof definition>) {
  const create = createTool(ports)
  const importAll = importTools(ports)
  const list = listTools(ports)
  const listBuiltIn = listBuiltInTools(ports)
  const get = getTool(ports)
  const versions = listToolVersions(ports)
  const update = updateTool(ports)
  const tryIt = tryTool(ports)
  const remove = deleteTool(ports)
  const putFunction = putFunctionTool(ports)
  const listFunctions = listFunctionTools(ports)
  const getFunction = getFunctionTool(ports)
  const functionVersions = listFunctionToolVersions(ports)
  const removeFunction = deleteFunctionTool(ports)
  return httpHandler(routes, ports, {
    ...useCasesOfMcp(ports),
    createTool: ({ caller, body }) => create(caller, body),
    importTools: ({ caller, body }) => importAll(caller, body),
    listTools: ({ caller, query }) => list(caller, query),
    listBuiltInTools: ({ caller, query }) => listBuiltIn(caller, query),
    getTool: ({ caller, params, query }) => get(caller, params.name, query.version),
    listToolVersions: ({ caller, params, query }) => versions(caller, params.name, query),
    updateTool: ({ caller, params, body }) => update(caller, params.name, body),
    tryTool: ({ caller, params, body }) => tryIt(caller, params.name, body),
    putFunctionTool: ({ caller, params, body }) => putFunction(caller, params.name, body),
    listFunctionTools: ({ caller, query }) => listFunctions(caller, query),
    getFunctionTool: ({ caller, params, query }) => getFunction(caller, params.name, query.version),
    listFunctionToolVersions: ({ caller, params, query }) => functionVersions(caller, params.name, query),
    deleteFunctionTool: async ({ caller, params }) => {
      await removeFunction(caller, params.name)
      return undefined
    },
    deleteTool: async ({ caller, params }) => {
      await remove(caller, params.name)
      return undefined
    },
  })
}
