import type { ModelSettings } from '../../../contract/resources/model-settings.ts'
import type { Agent } from '../../records/agent/agent.ts'
import type { MissionFields } from '../../records/mission/mission.ts'

/** Those of an agent, and in their place those that its mission was given. */
export function settingsOf(
  { settings, tools }: Pick<Agent, 'settings' | 'tools'>,
  mission: Pick<MissionFields, 'settings'>,
): ModelSettings | undefined {
  if (mission.settings === undefined) return settings
  const { tool_choice, ...others } = { ...settings, ...mission.settings }
  // It was chosen from the tools of the agent that the mission began with; another may have it by now.
  const isThere = typeof tool_choice !== 'object' || tools.includes(tool_choice.tool)
  return tool_choice !== undefined && isThere ? { tool_choice, ...others } : others
}
