import type { Store } from '../../base/ports/store.ts'
import type { Agent } from './agent.ts'
import { loadAgentVersion } from './resolve-agent.ts'

interface WhoseAgent {
  readonly agent: string
  readonly agent_version: number
  /** Replaces the model of this agent only, not of agents to which the mission is handed over. */
  readonly model?: { readonly agent: string; readonly name: string }
  /** Replaces the output schema of whichever agent has the mission. */
  readonly output_schema?: Agent['output_schema']
}

/** The agent of a mission, with the mission's own settings. @throws SortieError `not_found` */
export async function agentOfMission(store: Store, mission: WhoseAgent): Promise<Agent> {
  const { agent, agent_version, model } = mission
  const found = withSchemaOf(mission, await loadAgentVersion(store, agent, agent_version))
  // Without fallbacks, which would be measured as well.
  return model?.agent === agent ? { ...found, model: model.name, fallback_models: [] } : found
}

/** An agent with the output schema of a mission, if the mission has its own. */
export function withSchemaOf({ output_schema }: Pick<WhoseAgent, 'output_schema'>, agent: Agent): Agent {
  return output_schema === undefined ? agent : { ...agent, output_schema }
}
