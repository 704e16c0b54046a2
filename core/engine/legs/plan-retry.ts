import type { SortieError } from '../../../contract/errors.ts'
import type { Failure } from '../../../contract/resources/mission.ts'
import type { Ports } from '../../base/ports/ports.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import { iso } from '../../base/times/iso.ts'
import { type In, inState, type Mission, type MissionState } from '../../records/mission/mission.ts'
import { retryDelayMs, usualRetry } from '../../records/mission/retry.ts'
import { openDetailsOf } from '../circuits/circuits.ts'
import { type Move, moveTo } from '../transition/move.ts'

/**
 * When the next attempt begins. @returns `undefined` if there is none: the error cannot pass, no attempt is left, or the
 * deadline comes first
 */
export function retryTimeOf(
  mission: Mission,
  failure: Failure,
  now: number,
  { fraction, retryAfterS }: { readonly fraction: number; readonly retryAfterS?: number | undefined },
): number | undefined {
  if (!failure.retryable || mission.attempt >= mission.max_attempts) return undefined
  const at = now + retryDelayMs(mission, fraction, retryAfterS)
  return at < mission.deadline ? at : undefined
}

/** SCHEDULED, with the fact that gives the reason. */
type Postponement = Move<In<'SCHEDULED'>>

export function planRetry(mission: Mission, { code, message }: Failure, retryAt: number): Postponement {
  const { attempt } = mission
  const to = inState(
    mission,
    { status: 'SCHEDULED', start_at: retryAt, reason: 'retry' },
    { attempt: attempt + 1, leg: 0, recoveries: 0 },
  )
  const data = { attempt, code, message, next_attempt_at: iso(retryAt) }
  return moveTo(to, [{ type: 'mission.retrying', data }])
}

/**
 * A circuit is open, so nothing was tried and no attempt is spent. Missions that wait for the same circuit
 * spread over some time after it, so that the first of them can find out whether it works again.
 * @returns `undefined` if the error is another, or the pause ends after the deadline
 */
export function planPostponed(
  { clock, ids }: Pick<Ports, 'clock' | 'ids'>,
  mission: Mission,
  error: SortieError,
): Postponement | undefined {
  const open = openDetailsOf(error)
  if (!open) return undefined
  const { circuit, why } = open
  const at = Math.ceil(Math.max(open.until, clock.now()) + open.spread_ms * ids.fraction())
  if (at >= mission.deadline) return undefined
  const to = postponedTo(mission, { status: 'SCHEDULED', start_at: at, reason: 'circuit_open', circuit, why })
  const data = { reason: 'circuit_open' as const, circuit, until: iso(at), message: error.message }
  return moveTo(to, [{ type: 'mission.postponed', data }])
}

/** The same if the store cannot be reached. @returns `undefined` if the deadline would come first */
export function planAway(
  { clock, ids }: Pick<Ports, 'clock' | 'ids'>,
  mission: Mission,
  error: SortieError,
): Postponement | undefined {
  const often = { attempt: mission.postponements + 1, retry: usualRetry }
  const at = clock.now() + retryDelayMs(often, ids.fraction(), error.retryAfter)
  if (at >= mission.deadline) return undefined
  const to = postponedTo(mission, { status: 'SCHEDULED', start_at: at, reason: 'unavailable' })
  const data = { reason: 'unavailable' as const, until: iso(at), message: cutText(error.message, 2000) }
  return moveTo(to, [{ type: 'mission.postponed', data }])
}

function postponedTo(mission: Mission, state: Extract<MissionState, { status: 'SCHEDULED' }>): In<'SCHEDULED'> {
  return inState(mission, state, { postponements: mission.postponements + 1 })
}
