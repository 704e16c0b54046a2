import type { SortieError } from '../../../contract/errors.ts'
import type { TrialOutcome } from '../../../contract/resources/evaluation.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import type { Trial, TrialError } from '../../records/evaluation/trial.ts'

/** The result of a trial. */
export interface TrialEnd {
  readonly outcome: TrialOutcome
  readonly score: number | null
  readonly error: TrialError | null
}

const maxMessage = 500

export function endedTrial(trial: Trial, end: TrialEnd, now: number): Trial {
  return { ...trial, ...end, ended_at: now }
}

export function errorOf({ code, message }: SortieError | TrialError): TrialError {
  return { code, message: cutText(message, maxMessage) }
}

/** There is an answer, but no verdict: neither a failure of the candidate nor a success. */
export function unjudged(error: SortieError | TrialError): TrialEnd {
  return { outcome: 'unjudged', score: null, error: errorOf(error) }
}
