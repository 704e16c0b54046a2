import type { ModelSettings } from '../../../contract/resources/model-settings.ts'
import type { ToolSpec } from '../../base/ports/models.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { hasTool } from '../../records/agent/chosen-tool.ts'
import { toldAs } from '../../records/mcp/reference.ts'
import type { MissionFields } from '../../records/mission/mission.ts'

type Given = Pick<MissionFields, 'settings'>

/** The settings sent to models: the agent’s, each replaced by the mission’s own if it has one. */
export function settingsOf(
  { settings, tools }: Pick<Agent, 'settings' | 'tools'>,
  mission: Given,
): ModelSettings | undefined {
  if (mission.settings === undefined) return settings && told(settings)
  const { tool_choice, ...others } = told({ ...settings, ...mission.settings })
  // It was chosen from the tools of the mission’s first agent; another agent may have the mission by now.
  const isThere = typeof tool_choice !== 'object' || hasTool(tools, tool_choice.tool)
  return tool_choice !== undefined && isThere ? { tool_choice, ...others } : others
}

/** The rest concerns only Sortie and the followers. */
function told({ live_reasoning: _, ...settings }: ModelSettings): ModelSettings {
  return settings
}

export function showsReasoning({ settings }: Pick<Agent, 'settings'>, mission: Given): boolean {
  return (mission.settings?.live_reasoning ?? settings?.live_reasoning) !== false
}

/**
 * The same, with the name under which the model sees the tool that it must call. A tool that it does not see cannot be called: it may
 * be paused, or have been deleted since.
 */
export function settingsWith(
  tools: readonly ToolSpec[],
  settings: ModelSettings | undefined,
): ModelSettings | undefined {
  if (settings?.tool_choice === undefined) return settings
  const { tool_choice: choice, ...others } = settings
  if (choice === 'required') return tools.length > 0 ? settings : others
  if (typeof choice === 'string') return settings
  const tool = toldAs(choice.tool)
  return tools.some(({ name }) => name === tool) ? { ...others, tool_choice: { tool } } : others
}
