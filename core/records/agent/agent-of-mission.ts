import type { Store } from '../../base/ports/store.ts'
import type { Agent } from './agent.ts'
import { loadAgentVersion } from './resolve-agent.ts'

interface WhoseAgent {
  readonly agent: string
  readonly agent_version: number
  /** In the place of this agent's, and of no other's that it is handed over to. */
  readonly model?: { readonly agent: string; readonly name: string }
}

/** The agent that a mission runs, as it runs it. @throws SortieError `not_found` */
export async function agentOfMission(store: Store, { agent, agent_version, model }: WhoseAgent): Promise<Agent> {
  const found = await loadAgentVersion(store, agent, agent_version)
  // What it falls back on would be measured as well.
  return model?.agent === agent ? { ...found, model: model.name, fallback_models: [] } : found
}
