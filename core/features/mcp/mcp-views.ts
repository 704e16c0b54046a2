import type { McpToolSummary, McpTools, McpTool as McpToolView } from '../../../contract/resources/mcp.ts'
import { iso } from '../../base/times/iso.ts'
import type { McpDefinition } from '../../records/mcp/mcp-definition.ts'
import { type McpServer, mcpServerView } from '../../records/mcp/mcp-server.ts'
import { effectOf, isAllowed, type McpTool, stateOf } from '../../records/mcp/mcp-tool.ts'
import { toldName } from '../../records/mcp/reference.ts'

export function mcpToolsView(server: McpServer, tools: readonly McpTool[]): McpTools {
  return {
    server: mcpServerView(server),
    tools: tools.map((tool) => ({
      ...common(server, tool),
      pin: tool.approved?.pin ?? null,
      offered: tool.offered?.pin ?? null,
    })),
    left_out: server.left_out.map(({ name, problem }) => ({ name, problem })),
  }
}

export function mcpToolView(server: McpServer, tool: McpTool): McpToolView {
  return {
    ...common(server, tool),
    approved: tool.approved && definitionView(tool.approved),
    offered: tool.offered && definitionView(tool.offered),
    approved_at: tool.approved_at === null ? null : iso(tool.approved_at),
  }
}

function common(server: McpServer, tool: McpTool): Omit<McpToolSummary, 'pin' | 'offered'> {
  const { name, version, problem } = tool
  return {
    name,
    told_as: toldName({ server: server.name, tool: name }),
    state: stateOf(tool),
    allowed: isAllowed(server, name),
    effect: effectOf(server, tool),
    version,
    problem,
  }
}

function definitionView({ output_checked: _, ...shown }: McpDefinition): NonNullable<McpToolView['approved']> {
  return shown
}
