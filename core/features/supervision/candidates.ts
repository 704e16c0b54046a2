import type { Store } from '../../base/ports/store.ts'
import { readItems, readPartition } from '../../base/storing/reading.ts'
import { type AbleAgent, ableAgentKind, ableAgentOf, ablePartition } from '../../records/agent/able-agent.ts'
import { agentKey, agentKind } from '../../records/agent/agent.ts'
import { builtInAgents } from '../../records/agent/built-in/agents.ts'
import { listByCapability } from './list-by-capability.ts'

/** Agents with a capability that are looked at. */
const maxLookedAt = 1000

export interface Candidates {
  readonly agents: readonly AbleAgent[]
  /** Whether more agents may have the capabilities, and why. */
  readonly more: 'none' | 'beyond_the_bound' | 'not_listed_yet'
}

/** The agents that have all of the capabilities. */
export async function candidatesWith(store: Store, capabilities: readonly string[]): Promise<Candidates> {
  const isListed = await listByCapability(store)
  const { agents, isWhole } = await ownAgents(store, capabilities)
  const builtIn = [...builtInAgents.values()].map(ableAgentOf)
  return {
    agents: [...builtIn, ...agents].filter((agent) => hasAll(agent, capabilities)),
    more: isListed ? (isWhole ? 'none' : 'beyond_the_bound') : 'not_listed_yet',
  }
}

/** Those of these names that have them, however many others do. */
export async function namedWith(
  store: Store,
  names: readonly string[],
  capabilities: readonly string[],
): Promise<readonly AbleAgent[]> {
  const own = [...new Set(names)].filter((name) => !builtInAgents.has(name))
  const items = await readItems(store, agentKind, own.map(agentKey), { consistent: true })
  return items.flatMap((item) => (item ? [ableAgentOf(item.body)] : [])).filter((agent) => hasAll(agent, capabilities))
}

export function hasAll(agent: Pick<AbleAgent, 'capabilities'>, capabilities: readonly string[]): boolean {
  return capabilities.every((one) => agent.capabilities.includes(one))
}

interface OwnAgents {
  readonly agents: readonly AbleAgent[]
  readonly isWhole: boolean
}

/** Each of them is under every capability, so one capability with few agents is enough. */
async function ownAgents(store: Store, capabilities: readonly string[]): Promise<OwnAgents> {
  let agents: readonly AbleAgent[] = []
  for (const capability of capabilities) {
    const query = { partition: ablePartition(capability), limit: maxLookedAt, consistent: true }
    const { items, cursor } = await readPartition(store, ableAgentKind, query)
    const found = items.map(({ body }) => body).filter((agent) => hasAll(agent, capabilities))
    if (cursor === undefined) return { agents: found, isWhole: true }
    if (found.length > agents.length) agents = found
  }
  return { agents, isWhole: false }
}
