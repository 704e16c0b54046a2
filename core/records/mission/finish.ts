import { errorTable, isSortieError } from '../../../contract/errors.ts'
import type { Refusal } from '../../../contract/resources/instance.ts'
import type { Failure } from '../../../contract/resources/mission.ts'
import type { Fact } from '../../../events/catalogue.ts'
import type { Payload } from '../../base/payloads/payload.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import { type In, inState, type Mission } from './mission.ts'

/** A mission in a final state, with the fact that records it. */
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

/** @param stop whose receipt reports it */
export function cancel(mission: Mission, now: number, stop: string): Finish<In<'CANCELLED'>> {
  return {
    mission: inState(mission, { status: 'CANCELLED', finished_at: now, stop_id: stop }),
    fact: { type: 'mission.cancelled', data: { ...lastWords(mission), stop_id: stop } },
  }
}

export function expire(mission: Mission, now: number): Finish<In<'EXPIRED'>> {
  return {
    mission: inState(mission, { status: 'EXPIRED', finished_at: now }),
    fact: { type: 'mission.expired', data: lastWords(mission) },
  }
}

function lastWords({ usage, parent, conversation, schedule, evaluation }: Mission) {
  return {
    usage,
    ...(parent ? { parent_id: parent.mission_id } : {}),
    ...(conversation ? { conversation_id: conversation.id } : {}),
    ...(schedule?.awaited ? { schedule_id: schedule.id } : {}),
    ...(evaluation ? { evaluation_id: evaluation.id } : {}),
  }
}

/** An attempt failed at a tenant’s own worker, which gives the reason in its own words. */
export class RemoteFailure extends Error {
  readonly failure: Failure
  /** The seconds after which the worker wants a retry. */
  readonly retryAfter: number | undefined

  constructor({ code, message, retryable, retry_after_s }: Omit<Refusal, 'lease'>) {
    super(message)
    this.failure = { code, message, retryable }
    this.retryAfter = retry_after_s
  }
}

/** The stored and shown part of an error. The text of an error without a code stays in the logs. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RemoteFailure) return error.failure
  if (isSortieError(error)) {
    return { code: error.code, message: cutText(error.message, 2000), retryable: errorTable[error.code].retryable }
  }
  return { code: 'internal', message: 'The executor failed; the operator’s logs say how', retryable: true }
}
