import type { Standing } from '../../../contract/resources/agent-choice.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import type { AbleAgent } from '../../records/agent/able-agent.ts'
import { permitsFor, readDefinition } from '../../records/permit/definition.ts'
import { agentLimitName } from '../../records/permit/limit-key.ts'
import type { Tenant } from '../../records/tenant/tenant.ts'
import type { Choosing } from './choosing.ts'
import { freeAgents, type PricePorts } from './free-models.ts'
import { dispatchedMissions, findingsOf } from './gather.ts'
import { turnOf, type Wishes } from './rank-agents.ts'
import { costsOf } from './recent-missions.ts'
import { standingOf } from './standing.ts'

/** So many are compared at once, since each remote one takes two reads: then the next, until one can begin. */
const comparedAtOnce = 20
/** The maximum for one mission. */
const maxCompared = 100

export type ComparePorts = PricePorts & { readonly stores: Stores; readonly clock: Clock }

/** What a mission wishes, and what other missions of its request have read. */
export interface Comparison {
  readonly wishes: Omit<Wishes, 'untried'>
  readonly choosing: Choosing
}

/** Those that are preferred, then others in the mission's own order, so that each is compared for some missions; avoided ones last. */
export function inTurn<One extends { readonly name: string }>(
  agents: readonly One[],
  { prefer, avoid, missionId }: Pick<Wishes, 'prefer' | 'avoid' | 'missionId'>,
): readonly One[] {
  if (agents.length <= comparedAtOnce) return agents
  const groupOf = (name: string) => (avoid.includes(name) ? 2 : prefer.includes(name) ? 0 : 1)
  return agents
    .map((agent) => ({ agent, group: groupOf(agent.name), turn: turnOf(missionId, agent.name) }))
    .sort((a, b) => a.group - b.group || a.turn - b.turn)
    .map(({ agent }) => agent)
}

interface Compared {
  readonly standings: readonly Standing[]
  /** Agents of which no recent mission is known. */
  readonly untried: readonly string[]
}

/** The first ones, and the next ones while none of them can begin. */
export async function compareAgents(
  ports: ComparePorts,
  tenant: Tenant,
  agents: readonly AbleAgent[],
  { wishes: { strategy }, choosing }: Comparison,
): Promise<Compared> {
  const store = ports.stores.tenant(tenant.id)
  if (agents.length === 0) return { standings: [], untried: [] }
  const [recent, dispatched] = await Promise.all([choosing.recent(), dispatchedMissions(store)])
  const begun = new Set(dispatched.missions.map(({ id }) => id))
  const now = ports.clock.now()
  const standings: Standing[] = []
  const untried: string[] = []
  for (let at = 0; at < Math.min(agents.length, maxCompared); at += comparedAtOnce) {
    const some = agents.slice(at, at + comparedAtOnce)
    const [findings, permits, free] = await Promise.all([
      Promise.all(some.map((agent) => findingsOf(store, agent, { recent, dispatched }))),
      permitsOf(store, tenant, some),
      strategy === 'cheapest' ? freeAgents(ports, store, some) : undefined,
    ])
    findings.forEach((one, index) => {
      const { name } = one.agent
      const costs = free ? costsOf(recent.get(name) ?? [], { isFree: free.has(name) }) : null
      const inBacklog = choosing.waiting.filter(({ id, agent }) => agent === name && !begun.has(id)).length
      standings.push(standingOf(one, { permits: permits[index] ?? 0, costs, inBacklog, now }))
      if (costs?.missions === 0) untried.push(name)
    })
    if (standings.some(({ room }) => room === 'free')) break
  }
  return { standings, untried }
}

/** How many missions of each the limits of the tenant let run at once. Only agents with a limit take a read. */
async function permitsOf(store: Store, { limited_agents }: Tenant, agents: readonly AbleAgent[]): Promise<number[]> {
  return Promise.all(
    agents.map(async ({ name }) => {
      if (!limited_agents?.includes(name)) return Number.POSITIVE_INFINITY
      const key = agentLimitName(name)
      return permitsFor({ key }, (await readDefinition(store, key))?.body)
    }),
  )
}
