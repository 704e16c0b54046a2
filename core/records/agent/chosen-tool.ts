import { SortieError } from '../../../contract/errors.ts'
import { namesTold, toldAs } from '../mcp/reference.ts'
import type { Agent } from './agent.ts'

/** @throws SortieError `not_applicable` where the model would have to call what it does not have */
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

/** Whether an agent names this tool among its own. Which tools of a server there are, its listing says. */
export function hasTool(tools: readonly string[], name: string): boolean {
  const told = toldAs(name)
  return tools.some((one) => namesTold(one, told))
}
