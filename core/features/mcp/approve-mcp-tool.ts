import { SortieError } from '../../../contract/errors.ts'
import type { ApproveMcpTool, McpTool as McpToolView } from '../../../contract/resources/mcp.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Stores } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { requireMcpServer } from '../../records/mcp/mcp-server.ts'
import { type McpTool, putMcpTool, requireMcpTool } from '../../records/mcp/mcp-tool.ts'
import { mcpToolView } from './mcp-views.ts'

type ApprovePorts = { readonly stores: Stores; readonly clock: Clock }

/**
 * Takes what the server says of a tool for what it is to be, if that is still what somebody looked at.
 * @throws SortieError `not_found`, `not_applicable`
 */
export function approveMcpTool({ stores, clock }: ApprovePorts) {
  return (caller: Caller, name: string, tool: string, { pin }: ApproveMcpTool): Promise<McpToolView> =>
    retryConflicts(async () => {
      const store = stores.tenant(caller.tenant.id)
      const { body: server } = await requireMcpServer(store, name)
      const { body, version } = await requireMcpTool(store, server, tool)
      if (body.listed && body.approved?.pin === pin && body.offered === null) return mcpToolView(server, body)
      const approved = approvedWith(body, pin, clock.now())
      await store.write([putMcpTool(approved, version)])
      return mcpToolView(server, approved)
    })
}

function approvedWith(tool: McpTool, pin: string, now: number): McpTool {
  const { name, offered, problem } = tool
  if (offered?.pin !== pin) {
    const instead = offered ? `its server says ${offered.pin}` : 'nothing waits to be approved'
    throw new SortieError('not_applicable', `pin (body): the server does not offer ${name} with this pin; ${instead}`)
  }
  if (problem !== null) throw new SortieError('not_applicable', `${name} is unusable: ${problem}`)
  return { ...tool, approved: offered, offered: null, version: tool.version + 1, approved_at: now }
}
