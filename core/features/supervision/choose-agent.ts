import { SortieError } from '../../../contract/errors.ts'
import type { AgentPreferences } from '../../../contract/resources/agent-choice.ts'
import type { Store } from '../../base/ports/store.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { loadAgentHead } from '../../records/agent/agent-items.ts'
import { builtInAgents } from '../../records/agent/built-in/agents.ts'
import { resolveAgent } from '../../records/agent/resolve-agent.ts'
import type { StoredChoice } from '../../records/mission/agent-choice.ts'
import type { Tenant } from '../../records/tenant/tenant.ts'
import { type Candidates, hasAll, namedWith } from './candidates.ts'
import { type Choosing, createChoosing } from './choosing.ts'
import { type ComparePorts, type Comparison, compareAgents, inTurn } from './compare-agents.ts'
import { rankAgents } from './rank-agents.ts'

interface Asked {
  readonly agent?: string | undefined
  readonly capability?: string | readonly string[] | undefined
  readonly preferences?: AgentPreferences | undefined
}

interface Chosen {
  readonly agent: Agent
  /** Absent where it was named. */
  readonly choice?: StoredChoice
}

/**
 * The agent of a mission: the one that is named, or the first by `rankAgents` of those that have the capabilities.
 * @param choosing what other missions of the same request have read
 * @throws SortieError `not_found`, `unavailable`, `invalid_input` when both or neither is named
 */
export function agentFor(ports: ComparePorts) {
  return async (
    tenant: Tenant,
    { agent, capability, preferences }: Asked,
    missionId: string,
    choosing?: Choosing,
  ): Promise<Chosen> => {
    const store = ports.stores.tenant(tenant.id)
    requireOneWay({ agent, capability, preferences })
    if (agent !== undefined) return { agent: await resolveAgent(store, agent) }
    const capabilities = [...new Set([capability ?? []].flat())]
    const { prefer = [], avoid = [], strategy = 'least_busy' } = preferences ?? {}
    const wishes = { prefer, avoid, strategy, missionId }
    return chooseAmong(ports, tenant, capabilities, { wishes, choosing: choosing ?? createChoosing(store) })
  }
}

/** An agent is named or chosen. @throws SortieError `invalid_input` */
export function requireOneWay({ agent, capability, preferences }: Asked): void {
  if ((agent === undefined) === (capability === undefined)) {
    throw new SortieError('invalid_input', 'Name either an `agent` or a `capability` that it must have')
  }
  if (agent !== undefined && preferences !== undefined) {
    throw new SortieError('invalid_input', '`preferences` choose between agents with a `capability`; leave them out')
  }
}

async function chooseAmong(
  ports: ComparePorts,
  tenant: Tenant,
  capabilities: readonly string[],
  asked: Comparison,
): Promise<Chosen> {
  const store = ports.stores.tenant(tenant.id)
  const { wishes } = asked
  const { agents, more } = await candidatesFor(store, capabilities, asked)
  const compared = await compareAgents(ports, tenant, inTurn(agents, wishes), asked)
  const { strategy } = wishes
  for (let standings = compared.standings; ; ) {
    const ranking = rankAgents(standings, { ...wishes, untried: compared.untried })
    if (!ranking) throw nobodyCan(capabilities, more)
    const agent = await stillAble(store, ranking.chosen.agent, capabilities)
    const counted = { candidates: agents.length, compared: compared.standings.length }
    if (agent) return { agent, choice: { capabilities, strategy, ...counted, ...ranking } }
    standings = standings.filter((one) => one !== ranking.chosen)
  }
}

/** Those that are preferred, however many agents have the capabilities, and the first others. */
async function candidatesFor(
  store: Store,
  capabilities: readonly string[],
  { wishes: { prefer }, choosing }: Comparison,
): Promise<Candidates> {
  const found = await choosing.candidates(capabilities)
  if (found.more === 'none' || prefer.length === 0) return found
  const known = new Set(found.agents.map(({ name }) => name))
  const named = await namedWith(store, prefer, capabilities)
  return { ...found, agents: [...found.agents, ...named.filter(({ name }) => !known.has(name))] }
}

/** The agent as it is now, unless it was deleted, or lost a capability, since it was listed. */
async function stillAble(store: Store, name: string, capabilities: readonly string[]): Promise<Agent | undefined> {
  const agent = builtInAgents.get(name) ?? (await loadAgentHead(store, name))?.body
  return agent && hasAll(agent, capabilities) ? agent : undefined
}

function nobodyCan(capabilities: readonly string[], more: Candidates['more']): SortieError {
  const what = `${capabilities.length === 1 ? 'the capability' : 'all of the capabilities'} ${capabilities.join(', ')}`
  switch (more) {
    case 'none':
      return new SortieError(
        'not_found',
        `No agent has ${what}; GET /v1/agents?capability=${encodeURIComponent(capabilities[0] ?? '')} lists those that have it`,
      )
    case 'beyond_the_bound':
      return new SortieError(
        'not_found',
        `None of the agents that were looked at has ${what}, and there are more; name one that has with \`agent\`, or in \`preferences.prefer\``,
      )
    case 'not_listed_yet':
      return new SortieError(
        'unavailable',
        `No agent with ${what} is found yet: agents of an earlier release are being listed by capability; try again`,
      )
  }
}
