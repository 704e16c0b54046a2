import type { Standing } from '../../../contract/resources/agent-choice.ts'
import { willTakeWork } from '../../records/instance/instance.ts'
import { type AgentFindings, placesOf, supervised } from './health.ts'
import type { RecentCosts } from './recent-missions.ts'

interface Known {
  /** How many missions its named limit lets run at once. */
  readonly permits: number
  /** What its recent missions cost; `null` if nobody asked. */
  readonly costs: RecentCosts | null
  /** Its missions in the backlog, as far as the same request submitted them. */
  readonly inBacklog: number
  readonly now: number
}

/** How an agent stands among others that could have the mission. What waits for a worker of it counts as load too. */
export function standingOf(findings: AgentFindings, { permits, costs, inBacklog, now }: Known): Standing {
  const { name, kind, switch_id, load, waiting, recent } = supervised(findings, now)
  // A worker that only says that it is alive gets no mission.
  const takers = findings.instances.filter((instance) => willTakeWork(instance, now))
  const capacity = kind === 'remote' ? placesOf(takers) : findings.slots.of
  const places = Math.min(capacity, permits)
  const isAway = switch_id !== null || capacity === 0
  // Slots are everybody's: where none is free, no choice of a hosted agent finds one.
  const taken = load + waiting + inBacklog
  const isFull = taken >= (kind === 'remote' ? places : permits)
  return {
    agent: name,
    room: isAway ? 'away' : isFull ? 'full' : 'free',
    load: taken,
    capacity: places,
    finished: recent.finished,
    succeeded: recent.succeeded,
    usd_per_success: costs?.usdPerSuccess ?? null,
  }
}
