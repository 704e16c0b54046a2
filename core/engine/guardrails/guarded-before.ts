import type { Store } from '../../base/ports/store.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { loadAgentVersion } from '../../records/agent/resolve-agent.ts'
import type { FormerAgent, MissionFields } from '../../records/mission/mission.ts'
import type { GuardedBefore } from '../legs/given.ts'
import { isOfInput } from './guard-input.ts'

type Handed = Pick<MissionFields, 'agent' | 'guarded_by' | 'conversation'>

/** The number of agents with input guardrails that may hand over one mission, or the replies of one conversation. */
export const maxGuards = 50

export const guardedByNobody: GuardedBefore = { ofInput: [], ofHistory: [] }

/**
 * The next agent sees only what these agents' guardrails let through: no agent reads withheld text by handing it to an agent
 * without guardrails.
 * @throws SortieError `not_found` if one of these agents no longer exists
 */
export async function guardedBefore(store: Store, { agent, guarded_by, conversation }: Handed): Promise<GuardedBefore> {
  const guardsOf = async (former: readonly FormerAgent[] = []) => {
    // An agent that gets the mission back applies its own guardrails anyway.
    const others = former.filter((one) => one.agent !== agent)
    const agents = await Promise.all(others.map((one) => loadAgentVersion(store, one.agent, one.version)))
    return agents.flatMap(({ guardrails = [] }) => guardrails.filter(isOfInput))
  }
  return { ofInput: await guardsOf(guarded_by), ofHistory: await guardsOf(conversation?.guarded_by) }
}

/** For a mission that this agent hands over. */
export function guardedBy(
  { guarded_by = [] }: Handed,
  { name, version, guardrails = [] }: Agent,
): { readonly guarded_by?: readonly FormerAgent[] } {
  if (!guardrails.some(isOfInput)) return {}
  return { guarded_by: [...guarded_by.filter(({ agent }) => agent !== name), { agent: name, version }] }
}

/** Whether the number of agents to check each time exceeds the bound. */
export function hasTooManyGuards({ guarded_by = [], conversation }: Handed): boolean {
  return new Set([...guarded_by, ...(conversation?.guarded_by ?? [])].map(({ agent }) => agent)).size > maxGuards
}
