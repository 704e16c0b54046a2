import { SortieError } from '../../../contract/errors.ts'
import { type Finish, fail, failureOf } from '../../records/mission/finish.ts'
import type { Mission } from '../../records/mission/mission.ts'

/** Legs of one attempt that are allowed at any time. A mission of seven days takes about a thousand for its work alone. */
export const maxLegs = 5_000
/** One more leg is allowed each time this passes: a mission that waits for budgets, circuits or services also needs legs, slowly. */
const legEveryMs = 10_000

/**
 * Lambda lets our functions invoke themselves for ever, so a mission that gets leg after leg without progress
 * ends here.
 */
export function hasRunAway(mission: Mission, now: number): boolean {
  return mission.leg > legsBy(mission, now)
}

function legsBy({ created_at }: Mission, now: number): number {
  return maxLegs + Math.max(0, Math.floor((now - created_at) / legEveryMs))
}

export function stopped(mission: Mission, now: number): Finish {
  const why = `An attempt has at most ${legsBy(mission, now)} legs by this time, and this one did not end within them`
  return fail(mission, failureOf(new SortieError('limit_exceeded', why)), now)
}
