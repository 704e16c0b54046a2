import type { FunctionTool } from '../../../contract/resources/function-tool.ts'
import type { ToolSpec } from '../../base/ports/models.ts'
import type { Store } from '../../base/ports/store.ts'
import { loadFunctionTools } from '../../records/tool/function-tool.ts'
import { isOwnName, loadOwnTools, type OwnTool, searchToolsName } from '../../records/tool/own-tool.ts'
import { functionTool } from './own/function-tool.ts'
import { ownTool } from './own/own-tool.ts'
import { mostOffered, searchTools } from './search/search-tools.ts'
import type { Tool } from './tool.ts'
import { calledTool, toolSpecs } from './toolbox.ts'

/** The tools that an agent has: of its tenant's own those versions that were current when they were read. */
export interface Toolset {
  /** What its model is told of them. */
  readonly specs: readonly ToolSpec[]
  /** The tool of this name, if it is one that is run by calling it. */
  called(name: string): Tool | undefined
}

/** Of a mission whose steps are made elsewhere. */
export const noTools: Toolset = { specs: [], called: () => undefined }

/** @param names as the agent has them. One that was deleted since is left out, and its model is not told of it. */
export async function loadToolset(store: Store, names: readonly string[]): Promise<Toolset> {
  const wanted = [...new Set(names)]
  const ownNames = wanted.filter(isOwnName)
  const own = new Map((await loadOwnTools(store, ownNames)).map((tool) => [tool.name, tool]))
  const others = await loadFunctionTools(
    store,
    ownNames.filter((name) => !own.has(name)),
  )
  return toolsetOf(wanted, own, new Map(others.map((tool) => [tool.name, tool])))
}

function toolsetOf(
  names: readonly string[],
  own: ReadonlyMap<string, OwnTool>,
  others: ReadonlyMap<string, FunctionTool>,
): Toolset {
  const specs = names.flatMap((name) => specOf(own.get(name) ?? others.get(name)) ?? toolSpecs([name]))
  return {
    specs,
    called(name) {
      if (name === searchToolsName) return specs.length > mostOffered ? searchTools(specs) : undefined
      if (!names.includes(name)) return undefined
      const definition = own.get(name)
      if (definition) return ownTool(definition)
      const other = others.get(name)
      return other ? functionTool(other) : calledTool(name)
    },
  }
}

function specOf(tool: OwnTool | FunctionTool | undefined): ToolSpec | undefined {
  return tool && { name: tool.name, description: tool.description, parameters: tool.parameters }
}
