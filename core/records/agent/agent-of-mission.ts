import type { Store } from '../../base/ports/store.ts'
import type { Agent } from './agent.ts'
import { loadAgentVersion } from './resolve-agent.ts'

interface WhoseAgent {
  readonly agent: string
  readonly agent_version: number
  /** In the place of this agent's, and of no other's that it is handed over to. */
  readonly model?: { readonly agent: string; readonly name: string }
  /** In the place of that of whoever carries it on. */
  readonly output_schema?: Agent['output_schema']
}

/** The agent that a mission runs, as it runs it. @throws SortieError `not_found` */
export async function agentOfMission(store: Store, mission: WhoseAgent): Promise<Agent> {
  const { agent, agent_version, model } = mission
  const found = withSchemaOf(mission, await loadAgentVersion(store, agent, agent_version))
  // What it falls back on would be measured as well.
  return model?.agent === agent ? { ...found, model: model.name, fallback_models: [] } : found
}

/** An agent, as it answers in a mission that says itself what an answer is. */
export function withSchemaOf({ output_schema }: Pick<WhoseAgent, 'output_schema'>, agent: Agent): Agent {
  return output_schema === undefined ? agent : { ...agent, output_schema }
}
