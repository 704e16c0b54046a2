import type { Guardrail } from '../../../contract/resources/guardrail.ts'
import type { Store } from '../../base/ports/store.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { loadAgentVersion } from '../../records/agent/resolve-agent.ts'
import type { FormerAgent, MissionFields } from '../../records/mission/mission.ts'
import { isOfInput } from './guard-input.ts'

type Handed = Pick<MissionFields, 'agent' | 'agent_version' | 'guarded_by'>

/**
 * The guardrails over input of the agents that handed a mission over. Whoever goes on is shown what these let be shown: no agent
 * reads what was kept from it by handing the mission to one that has no guardrails.
 * @throws SortieError `not_found` where one of these agents is no more
 */
export async function guardedBefore(
  store: Store,
  { agent, agent_version, guarded_by = [] }: Handed,
): Promise<readonly Guardrail[]> {
  const former = guarded_by.filter((one) => one.agent !== agent || one.version !== agent_version)
  const agents = await Promise.all(former.map((one) => loadAgentVersion(store, one.agent, one.version)))
  return agents.flatMap(({ guardrails = [] }) => guardrails.filter(isOfInput))
}

/** Of a mission that this agent hands over. */
export function guardedBy(
  { guarded_by = [] }: Handed,
  { name, version, guardrails = [] }: Agent,
): { readonly guarded_by?: readonly FormerAgent[] } {
  const isKnown = guarded_by.some((one) => one.agent === name && one.version === version)
  return isKnown || !guardrails.some(isOfInput) ? {} : { guarded_by: [...guarded_by, { agent: name, version }] }
}
