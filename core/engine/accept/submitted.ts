import type { Fact } from '../../../events/catalogue.ts'
import type { Mission } from '../../records/mission/mission.ts'
import { rateLimitedFact } from '../permits/rate-limited.ts'

/** A new mission’s first facts: its acceptance, and the rate that delays it, if any. */
export function submitted(mission: Mission): [Fact, ...Fact[]] {
  const accepted: Fact = {
    type: 'mission.submitted',
    data: {
      agent: mission.agent,
      agent_version: mission.agent_version,
      priority: mission.priority,
      status: mission.status as 'SCHEDULED' | 'PENDING' | 'QUEUED',
      ...(mission.parent ? { parent_id: mission.parent.mission_id } : {}),
      ...(mission.schedule ? { schedule_id: mission.schedule.id } : {}),
      ...(mission.redriven_from ? { redriven_from: mission.redriven_from.mission_id } : {}),
      ...(mission.status === 'PENDING' && mission.place === 'limit' && { limit: mission.limit }),
    },
  }
  if (mission.status !== 'SCHEDULED' || mission.reason !== 'rate_limit') return [accepted]
  return [accepted, rateLimitedFact(mission)]
}
