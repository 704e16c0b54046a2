import { SortieError } from '../../../contract/errors.ts'
import type { Store } from '../../base/ports/store.ts'
import { readItem } from '../../base/storing/reading.ts'
import { type Agent, agentKey, agentKind, agentVersionKey } from './agent.ts'
import { builtInAgents } from './built-in/agents.ts'

/**
 * The agent that a name refers to now: the tenant's own, or a built-in one.
 * @throws SortieError `not_found`
 */
export async function resolveAgent(store: Store, name: string): Promise<Agent> {
  const builtIn = builtInAgents.get(name)
  if (builtIn) return builtIn
  const item = await readItem(store, agentKind, agentKey(name), { consistent: true })
  if (!item) throw agentNotFound(name)
  return item.body
}

/** A version stays readable after its agent was changed or deleted, for missions that run it. */
export async function loadAgentVersion(store: Store, name: string, version: number): Promise<Agent> {
  const builtIn = builtInAgents.get(name)
  if (builtIn?.version === version) return builtIn
  const item = await readItem(store, agentKind, agentVersionKey(name, version), { consistent: true })
  if (!item) throw agentNotFound(`${name}, version ${version}`)
  return item.body
}

export function agentNotFound(name: string): SortieError {
  return new SortieError('not_found', `There is no agent ${name}; GET /v1/agents lists the existing ones`)
}
