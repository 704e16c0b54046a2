import type { Store } from '../../base/ports/store.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { loadAgentVersion } from '../../records/agent/resolve-agent.ts'
import type { FormerAgent, MissionFields } from '../../records/mission/mission.ts'
import type { GuardedBefore } from '../legs/given.ts'
import { isOfInput } from './guard-input.ts'

type Handed = Pick<MissionFields, 'agent' | 'guarded_by' | 'conversation'>

/** So many agents with guardrails over input hand over one mission, or the replies of one conversation. */
export const maxGuards = 50

export const guardedByNobody: GuardedBefore = { ofInput: [], ofHistory: [] }

/**
 * Whoever goes on is shown what these let be shown: no agent reads what was kept from it by handing it to one that has no guardrails.
 * @throws SortieError `not_found` where one of these agents is no more
 */
export async function guardedBefore(store: Store, { agent, guarded_by, conversation }: Handed): Promise<GuardedBefore> {
  const guardsOf = async (former: readonly FormerAgent[] = []) => {
    // Whoever has it back has guardrails of its own.
    const others = former.filter((one) => one.agent !== agent)
    const agents = await Promise.all(others.map((one) => loadAgentVersion(store, one.agent, one.version)))
    return agents.flatMap(({ guardrails = [] }) => guardrails.filter(isOfInput))
  }
  return { ofInput: await guardsOf(guarded_by), ofHistory: await guardsOf(conversation?.guarded_by) }
}

/** Of a mission that this agent hands over. */
export function guardedBy(
  { guarded_by = [] }: Handed,
  { name, version, guardrails = [] }: Agent,
): { readonly guarded_by?: readonly FormerAgent[] } {
  if (!guardrails.some(isOfInput)) return {}
  return { guarded_by: [...guarded_by.filter(({ agent }) => agent !== name), { agent: name, version }] }
}

/** Whether more agents would have to be asked each time than may. */
export function hasTooManyGuards({ guarded_by = [], conversation }: Handed): boolean {
  return new Set([...guarded_by, ...(conversation?.guarded_by ?? [])].map(({ agent }) => agent)).size > maxGuards
}
