import { SortieError } from '../../../contract/errors.ts'
import { namesTold, toldAs } from '../mcp/reference.ts'
import type { Agent } from './agent.ts'

/** @throws SortieError `not_applicable` if the model would have to call a tool that it does not have */
export function requireChosenTool({ settings, tools }: Pick<Agent, 'settings' | 'tools'>): void {
  const choice = settings?.tool_choice
  if (choice === 'required' && tools.length === 0) {
    throw new SortieError('not_applicable', 'The setting tool_choice requires a tool, and the agent has none')
  }
  if (typeof choice === 'object' && !hasTool(tools, choice.tool)) {
    throw new SortieError(
      'not_applicable',
      `The setting tool_choice names ${choice.tool}, which is not among the agent’s tools`,
    )
  }
}

/** Whether an agent's list includes this tool. For a server's tools, only the server's listing is complete. */
export function hasTool(tools: readonly string[], name: string): boolean {
  const told = toldAs(name)
  return tools.some((one) => namesTold(one, told))
}
