import { SortieError } from '../../../contract/errors.ts'
import type { Agent } from './agent.ts'

/** @throws SortieError `not_applicable` where the model would have to call what it does not have */
export function requireChosenTool({ settings, tools }: Pick<Agent, 'settings' | 'tools'>): void {
  const choice = settings?.tool_choice
  if (choice === 'required' && tools.length === 0) {
    throw new SortieError('not_applicable', 'The setting tool_choice requires a tool, and the agent has none')
  }
  if (typeof choice === 'object' && !tools.includes(choice.tool)) {
    throw new SortieError(
      'not_applicable',
      `The setting tool_choice names ${choice.tool}, which is not among the agent’s tools`,
    )
  }
}
