import { isSortieError, SortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { ToolTrial, TryTool } from '../../../contract/resources/tool.ts'
import type { Checks } from '../../base/ports/checks.ts'
import type { Mcp } from '../../base/ports/mcp.ts'
import type { Stores } from '../../base/ports/store.ts'
import { startStopwatch } from '../../base/times/stopwatch.ts'
import { type ConnectionPorts, connectedWeb } from '../../engine/connections/connected-web.ts'
import { callMcp, type McpContext, problemOf } from '../../engine/tools/mcp/mcp-tool.ts'
import { useServer } from '../../engine/tools/mcp/server-in-use.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { problemOfArguments } from '../../records/mcp/mcp-definition.ts'
import { type McpServer, requireMcpServer } from '../../records/mcp/mcp-server.ts'
import { effectOf, type McpTool, requireMcpTool } from '../../records/mcp/mcp-tool.ts'
import { requireConfirmed } from '../../records/tool/confirmed.ts'

type TryPorts = ConnectionPorts & { readonly stores: Stores; readonly checks: Checks; readonly mcp: Mcp }

/** Less than API Gateway waits for an answer, whatever the tool may take in a mission. */
const longestS = 20

/**
 * Calls a tool of a server, once, by the same code as a mission. Nothing of its answer is stored.
 * @throws SortieError `not_found`, `not_applicable` for arguments that do not match its parameters, for a paused tool, and
 * if it would change something and nobody has confirmed that
 */
export function tryMcpTool(ports: TryPorts) {
  return async (
    caller: Caller,
    name: string,
    tool: string,
    { arguments: given, confirm }: TryTool,
  ): Promise<ToolTrial> => {
    const store = ports.stores.tenant(caller.tenant.id)
    const server = shortened((await requireMcpServer(store, name)).body)
    const { body } = await requireMcpTool(store, server, tool)
    const approved = requireApproved(body)
    const effect = effectOf(server, body)
    requireConfirmed(`${tool} may change something`, effect, confirm)
    const checker = { checks: ports.checks, tenant: caller.tenant.id }
    const problem = await problemOfArguments(checker, approved, given)
    if (problem !== undefined) throw new SortieError('not_applicable', `arguments (body): ${problem}`)
    const watch = startStopwatch(ports.clock)
    const web = connectedWeb(ports, { tenant: caller.tenant.id, store })
    const { mcp, clock } = ports
    const context = { store, web, mcp, checker, clock, signal: new AbortController().signal }
    const result = await outcomeOf(server, { ...body, approved }, given, context)
    return { version: body.version, effect, ...result, duration_ms: watch.elapsedMs() }
  }
}

function shortened(server: McpServer): McpServer {
  return { ...server, timeout_s: Math.min(server.timeout_s, longestS) }
}

/** @throws SortieError `not_applicable` */
function requireApproved(tool: McpTool): NonNullable<McpTool['approved']> {
  const problem = problemOf(tool)
  if (problem || !tool.approved)
    throw new SortieError('not_applicable', problem?.message ?? `${tool.name} is not approved`)
  return tool.approved
}

type Outcome = Pick<ToolTrial, 'output' | 'is_error'>

/** Errors in the form in which a model gets them. */
async function outcomeOf(
  server: McpServer,
  tool: Parameters<typeof callMcp>[1],
  given: TryTool['arguments'],
  context: McpContext,
): Promise<Outcome> {
  const used = useServer(server)
  try {
    return { output: await callMcp(used, tool, given, context), is_error: false }
  } catch (error) {
    if (!isSortieError(error) || error.code === 'unavailable') throw error
    return failed(`${error.code}: ${error.message}`)
  } finally {
    await used.close(context)
  }
}

function failed(output: Json): Outcome {
  return { output, is_error: true }
}
