import type { ModelSettings } from '../../../contract/resources/model-settings.ts'
import type { ToolSpec } from '../../base/ports/models.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { hasTool } from '../../records/agent/chosen-tool.ts'
import { toldAs } from '../../records/mcp/reference.ts'
import type { MissionFields } from '../../records/mission/mission.ts'

type Given = Pick<MissionFields, 'settings'>

/** What models are told: the settings of an agent, and in their place those that its mission was given. */
export function settingsOf(
  { settings, tools }: Pick<Agent, 'settings' | 'tools'>,
  mission: Given,
): ModelSettings | undefined {
  if (mission.settings === undefined) return settings && told(settings)
  const { tool_choice, ...others } = told({ ...settings, ...mission.settings })
  // It was chosen from the tools of the agent that the mission began with; another may have it by now.
  const isThere = typeof tool_choice !== 'object' || hasTool(tools, tool_choice.tool)
  return tool_choice !== undefined && isThere ? { tool_choice, ...others } : others
}

/** The rest is between Sortie and who follows. */
function told({ live_reasoning: _, ...settings }: ModelSettings): ModelSettings {
  return settings
}

export function showsReasoning({ settings }: Pick<Agent, 'settings'>, mission: Given): boolean {
  return (mission.settings?.live_reasoning ?? settings?.live_reasoning) !== false
}

/**
 * The same with the name that its model is told of the tool that it is to call. What it is not told of cannot be called: a tool may
 * be paused, or was deleted since.
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
