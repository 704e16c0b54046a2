import { isSortieError, SortieError } from '../../../contract/errors.ts'
import type { Mission } from '../../../contract/resources/mission.ts'
import type { BatchResult, MissionBatch, NewMissionBatch } from '../../../contract/resources/mission-batch.ts'
import type { ForeseePorts } from '../../engine/model-providers/foresee.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { type Choosing, createChoosing } from '../supervision/choosing.ts'
import { type SubmitPorts, submitMission } from './submit-mission.ts'

/** Work begun by then is completed, which takes moments; API Gateway waits for 29 s. */
const beginWithinMs = 15_000

/**
 * Submits each separately and in turn, so that they run in their order, a refused one does not affect the others, and no
 * tenant’s batch takes more at once than its requests would. What would take too long is refused, to be sent again.
 */
export function submitBatch(ports: SubmitPorts & ForeseePorts) {
  const submit = submitMission(ports)
  return async (caller: Caller, { missions }: NewMissionBatch): Promise<MissionBatch> => {
    const until = ports.clock.monotonic() + beginWithinMs
    const results: BatchResult[] = []
    const choosing = createChoosing(ports.stores.tenant(caller.tenant.id))
    for (const { mission, idempotency_key } of missions) {
      const isLate = ports.clock.monotonic() >= until
      const submitting = isLate ? Promise.reject(late()) : submit(caller, mission, idempotency_key, choosing)
      results.push(await submitting.then((submitted) => accepted(submitted, choosing), refused))
    }
    const count = results.filter(({ outcome }) => outcome === 'accepted').length
    return { accepted: count, refused: results.length - count, results }
  }
}

type Accepted = Extract<BatchResult, { outcome: 'accepted' }>

function accepted(mission: Mission, choosing: Choosing): Accepted {
  choosing.accepted(mission)
  return { outcome: 'accepted', mission_id: mission.id, status: mission.status }
}

/** Any other error is a bug, and fails the request; repeating it with its keys creates nothing twice. */
function refused(error: unknown): BatchResult {
  if (!isSortieError(error)) throw error
  const { code, message, retryable } = error
  return { outcome: 'refused', error: { code, message, retryable } }
}

function late(): SortieError {
  return new SortieError('unavailable', 'The missions before it used up the time of the request; send it again')
}
