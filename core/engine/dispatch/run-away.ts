import { SortieError } from '../../../contract/errors.ts'
import { type Finish, fail, failureOf } from '../../records/mission/finish.ts'
import type { Mission } from '../../records/mission/mission.ts'

/**
 * Legs of one attempt. A mission of seven days takes about a thousand, and waits bring some more. Since our functions may
 * invoke themselves for ever as far as Lambda is concerned, a mission that gets legs and gets nowhere ends here.
 */
export const maxLegs = 5_000

export function hasRunAway({ leg }: Mission): boolean {
  return leg > maxLegs
}

export function stopped(mission: Mission, now: number): Finish {
  const why = `An attempt has at most ${maxLegs} legs, and this one did not end within them`
  return fail(mission, failureOf(new SortieError('limit_exceeded', why)), now)
}
