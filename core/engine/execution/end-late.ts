import { SortieError } from '../../../contract/errors.ts'
import { cutOffCall } from '../legs/cut-off-call.ts'
import { endExpired, endFailed } from '../legs/end-leg.ts'
import { type Claimed, type ExecutionPorts, Fenced, readAfresh } from '../legs/leg.ts'
import type { TimeUp } from './leg-clock.ts'

/** The work that is given up may have a write under way, which then comes first. */
const maxTries = 3

/**
 * Ends a leg whose time is up in the place of its work, which may not have ended: the mission leaves its slot, and whatever
 * the work writes later meets another version of the mission.
 * @returns whether it did; not where the mission was taken from this leg already
 */
export async function endLate(ports: ExecutionPorts, leg: Claimed, timeUp: TimeUp): Promise<boolean> {
  for (let tries = 0; tries < maxTries; tries++) {
    // A copy, since the work that is given up goes on with the leg as it was.
    const afresh = await readAfresh(leg)
    if (!afresh) return false
    try {
      await end(ports, afresh, timeUp)
      return true
    } catch (error) {
      if (!(error instanceof Fenced)) throw error
    }
  }
  return false
}

function end(ports: ExecutionPorts, leg: Claimed, timeUp: TimeUp): Promise<void> {
  const cutOff = leg.call && cutOffCall(ports.models, leg.call)
  if (timeUp === 'deadline') return endExpired(ports, leg, cutOff)
  const error = new SortieError('unavailable', 'A step took longer than an executor has time for')
  return endFailed(ports, leg, error, cutOff)
}
