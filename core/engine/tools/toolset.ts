import type { FunctionTool } from '../../../contract/resources/function-tool.ts'
import type { ToolSpec } from '../../base/ports/models.ts'
import type { Store } from '../../base/ports/store.ts'
import { mcpNamed } from '../../records/mcp/reference.ts'
import { loadFunctionTools } from '../../records/tool/function-tool.ts'
import { isOwnName, loadOwnTools, type OwnTool, searchToolsName } from '../../records/tool/own-tool.ts'
import { type LoadedMcp, type LoadedMcpTool, loadMcp } from './mcp/load-mcp.ts'
import type { Outside } from './mcp/way-out.ts'
import { functionTool } from './own/function-tool.ts'
import { ownTool } from './own/own-tool.ts'
import { mostOffered, searchTools } from './search/search-tools.ts'
import type { Tool } from './tool.ts'
import { calledTool, toolSpecs } from './toolbox.ts'

/** The tools of an agent: for its tenant's own tools, the versions that were current when they were read. */
export interface Toolset {
  /** The descriptions that its model sees. */
  readonly specs: readonly ToolSpec[]
  /** The tool with this name, if it runs when called. */
  called(name: string): Tool | undefined
  /** Closes what its calls left open elsewhere. */
  close(outside: Outside): Promise<void>
}

/** For a mission whose steps are made elsewhere. */
export const noTools: Toolset = { specs: [], called: () => undefined, close: () => Promise.resolve() }

/** The number that all providers accept. */
const mostTold = 128

/** @param names the agent's list. A tool deleted since is left out, and the model does not see it. */
export async function loadToolset(store: Store, names: readonly string[]): Promise<Toolset> {
  const wanted = [...new Set(names)]
  const ownNames = wanted.filter(isOwnName)
  const own = new Map((await loadOwnTools(store, ownNames)).map((tool) => [tool.name, tool]))
  const functions = await loadFunctionTools(
    store,
    ownNames.filter((name) => !own.has(name)),
  )
  const mcp = await loadMcp(
    store,
    wanted.flatMap((name) => mcpNamed(name) ?? []),
  )
  return toolsetOf(wanted, { own, functions: new Map(functions.map((tool) => [tool.name, tool])), mcp })
}

interface Loaded {
  readonly own: ReadonlyMap<string, OwnTool>
  readonly functions: ReadonlyMap<string, FunctionTool>
  readonly mcp: LoadedMcp
}

function toolsetOf(names: readonly string[], { own, functions, mcp }: Loaded): Toolset {
  const ofServers = new Map(names.flatMap((name) => toolsNamed(mcp, name)).map((one) => [one.tool.name, one]))
  const described = names.flatMap((name) => specOf(own.get(name) ?? functions.get(name)) ?? toolSpecs([name]))
  const specs = [...described, ...[...ofServers.values()].flatMap(specOfServers)].slice(0, mostTold)
  return {
    specs,
    called(name) {
      if (name === searchToolsName) return specs.length > mostOffered ? searchTools(specs) : undefined
      if (!names.includes(name)) return ofServers.get(name)?.tool
      const definition = own.get(name)
      if (definition) return ownTool(definition)
      const answered = functions.get(name)
      return answered ? functionTool(answered) : calledTool(name)
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

function specOf(tool: OwnTool | FunctionTool | undefined): ToolSpec | undefined {
  return tool && { name: tool.name, description: tool.description, parameters: tool.parameters }
}

/** The model does not learn that a tool is paused until it calls it. */
function specOfServers({ tool, parameters }: LoadedMcpTool): readonly ToolSpec[] {
  return tool.paused === undefined ? [{ name: tool.name, description: tool.description, parameters }] : []
}
