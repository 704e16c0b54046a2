import { SortieError } from '../../../contract/errors.ts'
import type { AgentPreferences } from '../../../contract/resources/agent-choice.ts'
import type { Page } from '../../base/paging/newest-first.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { readItems } from '../../base/storing/reading.ts'
import { type Agent, agentKey, agentKind } from '../../records/agent/agent.ts'
import { agentView } from '../../records/agent/agent-view.ts'
import { builtInAgents } from '../../records/agent/built-in/agents.ts'
import { resolveAgent } from '../../records/agent/resolve-agent.ts'
import type { StoredChoice } from '../../records/mission/agent-choice.ts'
import { permitsFor, readDefinition } from '../../records/permit/definition.ts'
import { agentLimitName } from '../../records/permit/limit-key.ts'
import type { Tenant } from '../../records/tenant/tenant.ts'
import { listAgents } from '../agents/read-agents.ts'
import { gatherAgents } from './gather.ts'
import { rankAgents, turnOf, type Wishes } from './rank-agents.ts'
import { standingOf } from './standing.ts'

/** Agents looked at, and of these so many with the capabilities. */
const pageSize = 100
const maxPages = 10
const maxCandidates = 100
/** So many are compared: each remote one takes two reads. */
const maxCompared = 20

interface Ports {
  readonly stores: Stores
  readonly clock: Clock
  readonly settings: { readonly default_model: string }
}

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
 * @throws SortieError `not_found`, `invalid_input` when both or neither is named
 */
export function agentFor(ports: Ports) {
  return async (tenant: Tenant, { agent, capability, preferences }: Asked, missionId: string): Promise<Chosen> => {
    const store = ports.stores.tenant(tenant.id)
    requireOneWay({ agent, capability, preferences })
    if (agent !== undefined) return { agent: await resolveAgent(store, agent) }
    const capabilities = [...new Set([capability ?? []].flat())]
    const { prefer = [], avoid = [], strategy = 'least_busy' } = preferences ?? {}
    return chooseAmong(ports, tenant, capabilities, { prefer, avoid, strategy, missionId })
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
  ports: Ports,
  tenant: Tenant,
  capabilities: readonly string[],
  wishes: Omit<Wishes, 'untried'>,
): Promise<Chosen> {
  const store = ports.stores.tenant(tenant.id)
  const { agents, firstOnly } = await candidates(ports, tenant, capabilities, wishes)
  const compared = toCompare(agents, wishes)
  const costsWith = wishes.strategy === 'cheapest' ? ports.settings : undefined
  const [findings, permits] = await Promise.all([
    gatherAgents(store, compared, { costsWith }),
    permitsOf(store, tenant, compared),
  ])
  const now = ports.clock.now()
  const standings = findings.map((one, at) => standingOf(one, { permits: permits[at] ?? 0, now }))
  const untried = findings.flatMap(({ agent, costs }) => (costs?.missions === 0 ? [agent.name] : []))
  const ranking = rankAgents(standings, { ...wishes, untried })
  const agent = agents.find(({ name }) => name === ranking?.chosen.agent)
  if (!ranking || !agent) throw nobodyCan(capabilities, firstOnly)
  const { strategy } = wishes
  return { agent, choice: { capabilities, strategy, candidates: agents.length, compared: compared.length, ...ranking } }
}

interface Candidates {
  readonly agents: readonly Agent[]
  /** How many were looked at, where there are more. */
  readonly firstOnly: number | undefined
}

/** Those that are preferred, however many agents there are, then the first others. */
async function candidates(
  ports: Ports,
  tenant: Tenant,
  capabilities: readonly string[],
  { prefer }: Pick<Wishes, 'prefer'>,
): Promise<Candidates> {
  const list = listAgents(ports)
  const read = (cursor: string | undefined): Promise<Page<Agent>> => list({ tenant }, { cursor, limit: pageSize })
  const found = new Map<string, Agent>()
  const take = (agents: readonly Agent[]) => {
    for (const agent of agents)
      if (capabilities.every((one) => agent.capabilities.includes(one))) found.set(agent.name, agent)
  }
  take(await named(ports.stores.tenant(tenant.id), prefer))
  let cursor: string | undefined
  let looked = 0
  for (let pages = 0; pages < maxPages && found.size < maxCandidates; pages++) {
    const page = await read(cursor)
    take(page.items)
    looked += page.items.length
    cursor = page.next_cursor ?? undefined
    if (cursor === undefined) break
  }
  return { agents: [...found.values()].slice(0, maxCandidates), firstOnly: cursor === undefined ? undefined : looked }
}

/** Those of them that exist. */
async function named(store: Store, names: readonly string[]): Promise<Agent[]> {
  const own = names.filter((name) => !builtInAgents.has(name))
  const items = await readItems(store, agentKind, [...new Set(own)].map(agentKey), { consistent: true })
  return items.flatMap((item) => (item ? [agentView(item.body)] : []))
}

/** Those that are preferred, then others in the mission's own order, so that each is compared for some missions; avoided ones last. */
export function toCompare<One extends { readonly name: string }>(
  agents: readonly One[],
  { prefer, avoid, missionId }: Pick<Wishes, 'prefer' | 'avoid' | 'missionId'>,
): readonly One[] {
  if (agents.length <= maxCompared) return agents
  const groupOf = (name: string) => (avoid.includes(name) ? 2 : prefer.includes(name) ? 0 : 1)
  return agents
    .map((agent) => ({ agent, group: groupOf(agent.name), turn: turnOf(missionId, agent.name) }))
    .sort((a, b) => a.group - b.group || a.turn - b.turn)
    .slice(0, maxCompared)
    .map(({ agent }) => agent)
}

/** How many missions of each the limits of the tenant let run at once. Only agents with a limit take a read. */
async function permitsOf(store: Store, { limited_agents }: Tenant, agents: readonly Agent[]): Promise<number[]> {
  return Promise.all(
    agents.map(async ({ name }) => {
      if (!limited_agents?.includes(name)) return Number.POSITIVE_INFINITY
      const key = agentLimitName(name)
      return permitsFor({ key }, (await readDefinition(store, key))?.body)
    }),
  )
}

function nobodyCan(capabilities: readonly string[], firstOnly: number | undefined): SortieError {
  const what = `${capabilities.length === 1 ? 'the capability' : 'all of the capabilities'} ${capabilities.join(', ')}`
  if (firstOnly !== undefined) {
    return new SortieError(
      'not_found',
      `None of the first ${firstOnly} agents has ${what}, and there are more; name one that has with \`agent\`, or in \`preferences.prefer\``,
    )
  }
  return new SortieError(
    'not_found',
    `No agent has ${what}; GET /v1/agents?capability=${encodeURIComponent(capabilities[0] ?? '')} lists those that have it`,
  )
}
