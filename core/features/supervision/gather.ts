import type { Store } from '../../base/ports/store.ts'
import { readItems } from '../../base/storing/reading.ts'
import { countOffers } from '../../engine/waiting/offers.ts'
import { readInstances } from '../../records/instance/instance-items.ts'
import type { Mission } from '../../records/mission/mission.ts'
import { missionKind } from '../../records/mission/mission.ts'
import { missionKey } from '../../records/mission/mission-items.ts'
import { readSlots } from '../../records/slot/slots.ts'
import type { Switch } from '../../records/switch/switch.ts'
import { loadTenant } from '../../records/tenant/tenant.ts'
import type { AgentFindings, Supervised } from './health.ts'
import { outcomeOf, recentMissions } from './recent-missions.ts'

/** What is known of these agents; each remote one takes two reads of its own. */
export async function gatherAgents(store: Store, agents: readonly Supervised[]): Promise<AgentFindings[]> {
  const someHosted = agents.some(({ kind }) => kind === 'hosted')
  const [recent, dispatched] = await Promise.all([
    someHosted ? recentMissions(store) : new Map<string, []>(),
    dispatchedMissions(store),
  ])
  return Promise.all(agents.map((agent) => findingsOf(store, agent, { recent, dispatched })))
}

interface Common {
  /** The newest finished missions, by agent. */
  readonly recent: ReadonlyMap<string, readonly Mission[]>
  readonly dispatched: Dispatched
}

/** What is known of one agent, from what is known of all. */
export async function findingsOf(
  store: Store,
  agent: Supervised,
  { recent, dispatched }: Common,
): Promise<AgentFindings> {
  const remote = agent.kind === 'remote'
  const [instances, waiting] = remote
    ? await Promise.all([readInstances(store, agent.name), countOffers(store, agent.name)])
    : [[], 0]
  return {
    agent,
    instances: instances.map(({ instance }) => instance),
    waiting,
    outcomes: remote ? [] : (recent.get(agent.name) ?? []).map(outcomeOf),
    slots: {
      taken: dispatched.missions.filter((mission) => mission.agent === agent.name).length,
      of: dispatched.concurrency,
    },
    switch: switchOver(dispatched.switches, agent.name),
  }
}

/** As many as one read of items takes. */
const batch = 100

export interface Dispatched {
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
