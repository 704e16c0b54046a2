import type { ModelSettings } from '../../../contract/resources/model-settings.ts'
import type { Agent } from '../../records/agent/agent.ts'
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
  const isThere = typeof tool_choice !== 'object' || tools.includes(tool_choice.tool)
  return tool_choice !== undefined && isThere ? { tool_choice, ...others } : others
}

/** The rest is between Sortie and who follows. */
function told({ live_reasoning: _, ...settings }: ModelSettings): ModelSettings {
  return settings
}

export function showsReasoning({ settings }: Pick<Agent, 'settings'>, mission: Given): boolean {
  return (mission.settings?.live_reasoning ?? settings?.live_reasoning) !== false
}
