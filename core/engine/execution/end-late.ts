import { SortieError } from '../../../contract/errors.ts'
import type { CallUnderWay } from '../legs/call-under-way.ts'
import { cutOffCall } from '../legs/cut-off-call.ts'
import { endExpired, endFailed, endForNextLeg } from '../legs/end-leg.ts'
import { type Claimed, callToPay, type ExecutionPorts, Fenced, readAfresh } from '../legs/leg.ts'
import type { TimeUp } from './leg-clock.ts'

/** The abandoned work may have a write under way, which then comes first. */
const maxTries = 3

/**
 * Ends a leg whose time is up, although its work may not have ended: the mission leaves its slot, and any later write
 * of the work meets another version of the mission.
 * @returns whether it did; not if the mission was already taken from this leg
 */
export async function endLate(ports: ExecutionPorts, leg: Claimed, timeUp: TimeUp): Promise<boolean> {
  for (let tries = 0; tries < maxTries; tries++) {
    // A copy, since the abandoned work continues with the leg as it was.
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
  const { mission } = leg.stored
  const call = callToPay(leg, mission)
  const cutOff = call && cutOffCall(ports.models, call)
  if (timeUp === 'deadline') return endExpired(ports, leg, cutOff)
  const isRecorded = leg.call !== undefined && call === undefined
  // A step that began late in the leg has a whole invocation when it begins first in the next one.
  if (isRecorded || timeUp === 'invocation') return endForNextLeg(ports, leg, cutOff)
  return endFailed(ports, leg, tooLong(call), cutOff)
}

/** A model that has written for a whole invocation would do so again, at the same price; a silent one may answer next time. */
function tooLong(call: CallUnderWay | undefined): SortieError {
  if (!call || call.characters.out === 0) {
    return new SortieError('unavailable', 'A step took longer than an executor may run')
  }
  return new SortieError(
    'model_rejected',
    'The model was still writing when its executor’s time was up: request fewer output tokens, or choose a faster model',
  )
}
