import type { ToolSpec } from '../../base/ports/models.ts'
import type { Store } from '../../base/ports/store.ts'
import { mcpNamed } from '../../records/mcp/reference.ts'
import { isOwnName, loadOwnTools, type OwnTool } from '../../records/tool/own-tool.ts'
import { type LoadedMcp, type LoadedMcpTool, loadMcp } from './mcp/load-mcp.ts'
import type { Outside } from './mcp/way-out.ts'
import { ownTool } from './own/own-tool.ts'
import type { Tool } from './tool.ts'
import { calledTool, toolSpecs } from './toolbox.ts'

/** The tools that an agent has: of its tenant's own those versions that were current when they were read. */
export interface Toolset {
  /** What its model is told of them. */
  readonly specs: readonly ToolSpec[]
  /** The tool of this name, if it is one that is run by calling it. */
  called(name: string): Tool | undefined
  /** Ends what its calls left open elsewhere. */
  close(outside: Outside): Promise<void>
}

/** Of a mission whose steps are made elsewhere. */
export const noTools: Toolset = { specs: [], called: () => undefined, close: () => Promise.resolve() }

/** As many as all providers take. */
const mostTold = 128

/** @param names as the agent has them. One that was deleted since is left out, and its model is not told of it. */
export async function loadToolset(store: Store, names: readonly string[]): Promise<Toolset> {
  const wanted = [...new Set(names)]
  const own = await loadOwnTools(store, wanted.filter(isOwnName))
  const mcp = await loadMcp(
    store,
    wanted.flatMap((name) => mcpNamed(name) ?? []),
  )
  return toolsetOf(wanted, new Map(own.map((tool) => [tool.name, tool])), mcp)
}

function toolsetOf(names: readonly string[], own: ReadonlyMap<string, OwnTool>, mcp: LoadedMcp): Toolset {
  const ofServers = new Map(names.flatMap((name) => toolsNamed(mcp, name)).map((one) => [one.tool.name, one]))
  const specs = names.flatMap((name) => specOf(own.get(name)) ?? toolSpecs([name]))
  return {
    specs: [...specs, ...[...ofServers.values()].flatMap(specOfServers)].slice(0, mostTold),
    called(name) {
      if (!names.includes(name)) return ofServers.get(name)?.tool
      const definition = own.get(name)
      return definition ? ownTool(definition) : calledTool(name)
    },
    async close(outside) {
      await Promise.all(mcp.servers.map((server) => server.close(outside)))
    },
  }
}

function toolsNamed(mcp: LoadedMcp, name: string): readonly LoadedMcpTool[] {
  const named = mcpNamed(name)
  return named ? mcp.of(named) : []
}

function specOf(tool: OwnTool | undefined): ToolSpec | undefined {
  return tool && { name: tool.name, description: tool.description, parameters: tool.parameters }
}

/** Of one that is paused a model is told nothing, until it calls it. */
function specOfServers({ tool, parameters }: LoadedMcpTool): readonly ToolSpec[] {
  return tool.paused === undefined ? [{ name: tool.name, description: tool.description, parameters }] : []
}
