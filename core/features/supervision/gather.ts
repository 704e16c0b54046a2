import type { Store } from '../../base/ports/store.ts'
import { readItems } from '../../base/storing/reading.ts'
import { countOffers } from '../../engine/waiting/offers.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { readInstances } from '../../records/instance/instance-items.ts'
import type { Mission } from '../../records/mission/mission.ts'
import { missionKind } from '../../records/mission/mission.ts'
import { missionKey } from '../../records/mission/mission-items.ts'
import { runsHere } from '../../records/model-provider/provider-name.ts'
import { readSlots } from '../../records/slot/slots.ts'
import type { Switch } from '../../records/switch/switch.ts'
import { loadTenant } from '../../records/tenant/tenant.ts'
import type { AgentFindings } from './health.ts'
import { costsOf, outcomeOf, recentMissions } from './recent-missions.ts'

interface Asked {
  /** What missions cost is asked for as well; an agent without a model of its own has this one. */
  readonly costsWith?: { readonly default_model: string } | undefined
}

/** What is known of these agents; each remote one takes a read of its workers. */
export async function gatherAgents(
  store: Store,
  agents: readonly Agent[],
  { costsWith }: Asked = {},
): Promise<AgentFindings[]> {
  const someHosted = agents.some(({ kind }) => kind === 'hosted')
  const [recent, dispatched] = await Promise.all([
    someHosted || costsWith ? recentMissions(store) : new Map<string, []>(),
    dispatchedMissions(store),
  ])
  return Promise.all(
    agents.map(async (agent) => {
      const remote = agent.kind === 'remote'
      const taken = dispatched.missions.filter((mission) => mission.agent === agent.name).length
      return {
        agent,
        instances: remote ? (await readInstances(store, agent.name)).map(({ instance }) => instance) : [],
        waiting: remote ? await countOffers(store, agent.name) : 0,
        outcomes: remote ? [] : (recent.get(agent.name) ?? []).map(outcomeOf),
        costs: costsWith ? costsOf(recent.get(agent.name) ?? [], { isFree: isFree(agent, costsWith) }) : null,
        slots: { taken, of: dispatched.concurrency },
        switch: switchOver(dispatched.switches, agent.name),
      }
    }),
  )
}

/** What a worker's models cost, only the worker knows. */
function isFree({ kind, model, fallback_models }: Agent, { default_model }: { readonly default_model: string }) {
  return kind === 'hosted' && [model === 'default' ? default_model : model, ...fallback_models].every(runsHere)
}

/** As many as one read of items takes. */
const batch = 100

interface Dispatched {
  readonly missions: readonly Mission[]
  readonly concurrency: number
  readonly switches: readonly Switch[]
}

/** One that stops says more than one that pauses. */
function switchOver(switches: readonly Switch[], agent: string): Switch | null {
  const over = switches.filter(
    ({ scope }) => scope.kind === 'tenant' || (scope.kind === 'agent' && scope.agent === agent),
  )
  return over.find(({ mode }) => mode === 'stop') ?? over[0] ?? null
}

/** The missions that hold the tenant's slots: as many as it has slots, so their number is bounded by its plan. */
export async function dispatchedMissions(store: Store): Promise<Dispatched> {
  const { concurrency, switches = [] } = await loadTenant(store)
  const slots = await readSlots(store, concurrency)
  const keys = slots.flatMap((slot) => (slot.state === 'leased' ? [missionKey(slot.mission_id)] : []))
  const missions: Mission[] = []
  for (let at = 0; at < keys.length; at += batch) {
    const items = await readItems(store, missionKind, keys.slice(at, at + batch))
    missions.push(...items.flatMap((item) => (item ? [item.body] : [])))
  }
  return { missions, concurrency, switches }
}
