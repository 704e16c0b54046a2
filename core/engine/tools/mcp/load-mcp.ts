import type { JsonSchema } from '../../../base/ports/models.ts'
import type { Store } from '../../../base/ports/store.ts'
import { readItems } from '../../../base/storing/reading.ts'
import { type McpServer, mcpServerKey, mcpServerKind } from '../../../records/mcp/mcp-server.ts'
import { isAllowed, type McpTool, mcpToolKey, mcpToolKind, readAllMcpTools } from '../../../records/mcp/mcp-tool.ts'
import type { McpNamed } from '../../../records/mcp/reference.ts'
import type { Tool } from '../tool.ts'
import { mcpTool } from './mcp-tool.ts'
import { type ServerInUse, useServer } from './server-in-use.ts'

export interface LoadedMcpTool {
  readonly tool: Tool
  /** Shown to models. */
  readonly parameters: JsonSchema
}

/** The server tools of an agent, as approved when they were read. */
export interface LoadedMcp {
  /** The tools that this entry of an agent's list stands for. */
  of(named: McpNamed): readonly LoadedMcpTool[]
  readonly servers: readonly ServerInUse[]
}

const none: LoadedMcp = { of: () => [], servers: [] }

/** @param named the agent's entries. Tools that are not approved, not allowed or forgotten are left out. */
export async function loadMcp(store: Store, named: readonly McpNamed[]): Promise<LoadedMcp> {
  if (named.length === 0) return none
  const names = [...new Set(named.map(({ server }) => server))]
  const items = await readItems(store, mcpServerKind, names.map(mcpServerKey), { consistent: true })
  const servers = items.flatMap((item) => (item ? [useServer(item.body)] : []))
  const tools = new Map<string, readonly LoadedMcpTool[]>()
  for (const used of servers) tools.set(used.server.name, await toolsOf(store, used, named))
  return {
    servers,
    of({ server, tool }) {
      const all = tools.get(server) ?? []
      return tool === '*' ? all : all.filter((one) => one.tool.of?.tool === tool)
    },
  }
}

async function toolsOf(store: Store, used: ServerInUse, named: readonly McpNamed[]): Promise<readonly LoadedMcpTool[]> {
  const { server } = used
  const wanted = named.filter((one) => one.server === server.name).map(({ tool }) => tool)
  const found = wanted.includes('*') ? await readAll(store, server) : await readSome(store, server, wanted)
  return found
    .filter(({ generation, name }) => generation === server.generation && isAllowed(server, name))
    .flatMap((tool) => loaded(used, tool))
}

function loaded(used: ServerInUse, tool: McpTool): readonly LoadedMcpTool[] {
  const { approved } = tool
  return approved ? [{ tool: mcpTool(used, { ...tool, approved }), parameters: approved.parameters }] : []
}

async function readAll(store: Store, { name }: McpServer): Promise<readonly McpTool[]> {
  return (await readAllMcpTools(store, name)).map(({ body }) => body)
}

async function readSome(store: Store, { name }: McpServer, wanted: readonly string[]): Promise<readonly McpTool[]> {
  const keys = wanted.map((tool) => mcpToolKey(name, tool))
  const items = await readItems(store, mcpToolKind, keys, { consistent: true })
  return items.flatMap((item) => (item ? [item.body] : []))
}
