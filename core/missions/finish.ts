import { errorTable, isSortieError } from '../../contract/errors.ts'
import type { Failure } from '../../contract/resources/mission.ts'
import type { Fact } from '../../events/catalogue.ts'
import type { Payload } from '../payloads/payload.ts'
import { type In, inState, type Mission } from './model.ts'

/** A mission in a terminal state, with the fact that says so. */
export interface Finish<M extends Mission = Mission> {
  readonly mission: M
  readonly fact: Fact
}

export function complete(mission: Mission, output: Payload, now: number): Finish<In<'COMPLETED'>> {
  return {
    mission: inState(mission, { status: 'COMPLETED', finished_at: now, output }),
    fact: { type: 'mission.completed', data: lastWords(mission) },
  }
}

export function fail(mission: Mission, error: Failure, now: number): Finish<In<'FAILED'>> {
  return {
    mission: inState(mission, { status: 'FAILED', finished_at: now, error }),
    fact: { type: 'mission.failed', data: { code: error.code, message: error.message, ...lastWords(mission) } },
  }
}

export function cancel(mission: Mission, now: number): Finish<In<'CANCELLED'>> {
  return {
    mission: inState(mission, { status: 'CANCELLED', finished_at: now }),
    fact: { type: 'mission.cancelled', data: lastWords(mission) },
  }
}

export function expire(mission: Mission, now: number): Finish<In<'EXPIRED'>> {
  return {
    mission: inState(mission, { status: 'EXPIRED', finished_at: now }),
    fact: { type: 'mission.expired', data: lastWords(mission) },
  }
}

function lastWords(mission: Mission) {
  return { usage: mission.usage, ...(mission.parent ? { parent_id: mission.parent.mission_id } : {}) }
}

/** What is kept of an error, and shown. The text of one that has no code stays in the logs. */
export function failureOf(error: unknown): Failure {
  if (isSortieError(error)) {
    return { code: error.code, message: error.message.slice(0, 2000), retryable: errorTable[error.code].retryable }
  }
  return { code: 'internal', message: 'The executor failed; the operator’s logs say how', retryable: true }
}
