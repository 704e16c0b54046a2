import { SortieError } from '../../../contract/errors.ts'
import { type Finish, fail, failureOf } from '../../records/mission/finish.ts'
import type { Mission } from '../../records/mission/mission.ts'

/** Legs of one attempt without a look at the time. A mission of seven days takes about a thousand, by work alone. */
export const maxLegs = 5_000
/** One more for each time that this passes: one that waits for budgets, circuits or services gets leg after leg as well, slowly. */
const legEveryMs = 10_000

/**
 * Since our functions may invoke themselves for ever as far as Lambda is concerned, a mission that gets legs and gets nowhere
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
