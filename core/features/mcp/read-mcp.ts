import type { McpServer as McpServerView, McpTools, McpTool as McpToolView } from '../../../contract/resources/mcp.ts'
import type { Page, PageRequest } from '../../base/paging/newest-first.ts'
import { partitionPage } from '../../base/paging/partition-page.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { mcpServerKind, mcpServersPartition, mcpServerView, requireMcpServer } from '../../records/mcp/mcp-server.ts'
import { readAllMcpTools, requireMcpTool } from '../../records/mcp/mcp-tool.ts'
import { mcpToolsView, mcpToolView } from './mcp-views.ts'

type ReadPorts = { readonly stores: Stores; readonly clock: Clock }
type StorePorts = Pick<ReadPorts, 'stores'>

export function listMcpServers({ stores, clock }: ReadPorts) {
  return (caller: Caller, page: PageRequest): Promise<Page<McpServerView>> => {
    const query = { partition: mcpServersPartition, consistent: true }
    const list = { kind: mcpServerKind, query, bound: `${caller.tenant.id} mcp servers`, view: mcpServerView }
    return partitionPage(scopeOf({ stores, clock }, caller.tenant.id), list, page)
  }
}

/** @throws SortieError `not_found` */
export function getMcpServer({ stores }: StorePorts) {
  return async (caller: Caller, name: string): Promise<McpServerView> =>
    mcpServerView((await requireMcpServer(stores.tenant(caller.tenant.id), name)).body)
}

/** @throws SortieError `not_found` */
export function listMcpTools({ stores }: StorePorts) {
  return (caller: Caller, name: string): Promise<McpTools> => readTools(stores.tenant(caller.tenant.id), name)
}

/** @throws SortieError `not_found` */
export async function readTools(store: Store, name: string): Promise<McpTools> {
  const { body: server } = await requireMcpServer(store, name)
  const tools = (await readAllMcpTools(store, name)).map(({ body }) => body)
  return mcpToolsView(
    server,
    tools.filter(({ generation }) => generation === server.generation),
  )
}

/** @throws SortieError `not_found` */
export function getMcpTool({ stores }: StorePorts) {
  return async (caller: Caller, name: string, tool: string): Promise<McpToolView> => {
    const store = stores.tenant(caller.tenant.id)
    const { body: server } = await requireMcpServer(store, name)
    return mcpToolView(server, (await requireMcpTool(store, server, tool)).body)
  }
}
