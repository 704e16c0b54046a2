import type { Fact } from '../../../events/catalogue.ts'
import type { MissionFields } from '../../records/mission/mission.ts'

/** How much of a limit was used before and after a write. */
interface Use {
  readonly limit: Extract<Fact, { type: 'mission.limit_near' }>['data']['limit']
  readonly before: number
  readonly after: number
  readonly of: number
}

const near = 0.8

/**
 * Reports each limit that this write brings to 80 %. Usage only grows, so that point is passed once, and nothing needs
 * to be remembered for it.
 */
export function limitsNear(uses: readonly Use[]): Fact[] {
  return uses
    .filter(({ before, after, of }) => before < of * near && after >= of * near)
    .map(({ limit, after, of }) => ({ type: 'mission.limit_near', data: { limit, used: after, of } }))
}

/** Of its own time. */
export function timeUse({ deadline, timeout_s, updated_at }: MissionFields, now: number): Use {
  const began = deadline - timeout_s * 1000
  const seconds = (at: number) => Math.floor((at - began) / 1000)
  return { limit: 'time_s', before: seconds(updated_at), after: seconds(now), of: timeout_s }
}
