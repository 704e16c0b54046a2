import type { SupervisorStatus } from '../../../contract/resources/supervisor.ts'
import type { Clock } from '../../base/ports/clock.ts'
import { lanes } from '../../base/ports/lanes.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { isAlive } from '../../records/instance/instance.ts'
import { listed } from '../../records/instance/instance-items.ts'
import { instanceView } from '../../records/instance/instance-view.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import type { Mission } from '../../records/mission/mission.ts'
import { listingOf } from '../../records/mission/mission-items.ts'
import { laneOf } from '../../records/mission/priority.ts'
import { listAgents } from '../agents/read-agents.ts'
import { dispatchedMissions, gatherAgents } from './gather.ts'
import { supervised } from './health.ts'

const maxAgents = 100
/** Counting goes no further: a thousand keys are one page of the listing. */
const countedTo = 1000

/** How the tenant's agents, workers and missions are, by a number of reads that does not grow with its missions. */
export function supervisorStatus({ stores, clock }: { stores: Stores; clock: Clock }) {
  const list = listAgents({ stores, clock })
  return async (caller: Caller): Promise<SupervisorStatus> => {
    const store = stores.tenant(caller.tenant.id)
    const [agents, instances, dispatched, scheduled, pending, waiting] = await Promise.all([
      list(caller, { limit: maxAgents }).then((page) => gatherAgents(store, page.items)),
      instanceStates(store, clock.now()),
      dispatchedMissions(store),
      ...(['SCHEDULED', 'PENDING', 'WAITING'] as const).map((status) => countMissions(store, status)),
    ])
    const states = agents.map((findings) => supervised(findings, clock.now()).state)
    const { missions, concurrency } = dispatched
    const running = missions.filter(({ status }) => status === 'RUNNING')
    const queued = missions.filter(({ status }) => status === 'QUEUED')
    return {
      agents: tally(['up', 'degraded', 'paused', 'down'], states),
      instances: tally(['up', 'draining', 'stopped', 'restarting', 'lost'], instances),
      missions: {
        scheduled: scheduled ?? 0,
        pending: pending ?? 0,
        queued: queued.length,
        running: running.length,
        waiting: waiting ?? 0,
      },
      slots: { leased: missions.length, of: concurrency },
      lanes: lanes.map((lane) => ({ lane, queued: onLane(queued, lane), running: onLane(running, lane) })),
    }
  }
}

async function instanceStates(store: Store, now: number) {
  const states: ReturnType<typeof instanceView>['state'][] = []
  for (let after: string | undefined, read = 0; read < countedTo; read += maxAgents) {
    const page = await listed(store, { after, limit: maxAgents })
    states.push(
      ...page.instances.map(({ instance }) => (isAlive(instance, now) ? instanceView(instance).state : 'lost')),
    )
    after = page.cursor
    if (after === undefined) break
  }
  return states
}

async function countMissions(store: Store, status: Mission['status']): Promise<number> {
  const page = await store.queryListing('entities', { partition: listingOf(status), limit: countedTo })
  return page.keys.length
}

function onLane(missions: readonly Mission[], lane: string): number {
  return missions.filter(({ priority }) => laneOf(priority) === lane).length
}

function tally<Name extends string>(names: readonly Name[], found: readonly string[]): Record<Name, number> {
  const counts = names.map((name) => [name, found.filter((one) => one === name).length])
  return Object.fromEntries(counts) as Record<Name, number>
}
