import { SortieError } from '../../../contract/errors.ts'
import { cutOffCall } from '../legs/cut-off-call.ts'
import { endExpired, endFailed, endForNextLeg } from '../legs/end-leg.ts'
import { type ExecutionPorts, Fenced, type Leg, readAfresh } from '../legs/leg.ts'
import type { TimeUp } from './leg-clock.ts'

/** The work that is given up may have a write under way, which then comes first. */
const maxTries = 3

/**
 * Ends a leg whose time is up in the place of its work, which may not have ended: the mission leaves its slot, and whatever
 * the work writes later meets another version of the mission.
 * @returns whether it did; not where the mission was taken from this leg already
 */
export async function endLate(ports: ExecutionPorts, leg: Leg, timeUp: TimeUp): Promise<boolean> {
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

function end(ports: ExecutionPorts, leg: Leg, timeUp: TimeUp): Promise<void> {
  const cutOff = leg.call && cutOffCall(ports.models, leg.call)
  if (timeUp === 'deadline') return endExpired(ports, leg, cutOff)
  // It came late in the leg. Begun first in the next one, it has all of an invocation.
  if (timeUp === 'invocation' && cutOff) return endForNextLeg(ports, leg, cutOff)
  return endFailed(ports, leg, tooLong(leg), cutOff)
}

/** A model that has written for a whole invocation would do so again, at the same price; what is silent may answer the next time. */
function tooLong({ call }: Leg): SortieError {
  if (!call || call.characters.out === 0) {
    return new SortieError('unavailable', 'A step took longer than an executor has time for')
  }
  return new SortieError(
    'model_rejected',
    'The model was still writing when its executor’s time was up: ask for fewer output tokens, or a faster model',
  )
}
