import type { Fact } from '../../../events/catalogue.ts'
import { iso } from '../../base/times/iso.ts'
import type { MissionState } from '../../records/mission/mission.ts'
import type { ReservedStart } from './reserve-start.ts'

type RateLimited = Extract<MissionState, { reason: 'rate_limit' }>

export function rateLimitedState({ start_at, limit }: ReservedStart): RateLimited {
  return { status: 'SCHEDULED', start_at, reason: 'rate_limit', limit }
}

export function rateLimitedFact({ start_at, limit }: RateLimited): Fact {
  return { type: 'mission.rate_limited', data: { limit, start_at: iso(start_at) } }
}
