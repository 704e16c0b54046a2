import type { McpTools } from '../../../contract/resources/mcp.ts'
import type { Mcp } from '../../base/ports/mcp.ts'
import type { Stores } from '../../base/ports/store.ts'
import { type ConnectionPorts, connectedWeb } from '../../engine/connections/connected-web.ts'
import { listTools } from '../../engine/tools/mcp/mcp-tool.ts'
import { useServer } from '../../engine/tools/mcp/server-in-use.ts'
import { wayOut } from '../../engine/tools/mcp/way-out.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { requireMcpServer } from '../../records/mcp/mcp-server.ts'
import { readTools } from './read-mcp.ts'

type RefreshPorts = ConnectionPorts & { readonly stores: Stores; readonly mcp: Mcp }

/** Less than API Gateway waits for an answer. */
const longestMs = 20_000

/**
 * Fetches a server’s tools and stores their descriptions.
 * @throws SortieError `not_found`, and the reason if there is no list
 */
export function refreshMcpServer(ports: RefreshPorts) {
  return async (caller: Caller, name: string): Promise<McpTools> => {
    const { mcp, clock } = ports
    const store = ports.stores.tenant(caller.tenant.id)
    const { body: server } = await requireMcpServer(store, name)
    const web = connectedWeb(ports, { tenant: caller.tenant.id, store })
    const outside = { web, store, clock, signal: new AbortController().signal }
    const used = useServer(server)
    const send = wayOut(server, outside, Math.min(server.timeout_s * 1000, longestMs))
    try {
      await used.lines(mcp).use(send, (session) => listTools(session, server, { store, clock }, send))
    } finally {
      await used.close(outside)
    }
    return readTools(store, name)
  }
}
