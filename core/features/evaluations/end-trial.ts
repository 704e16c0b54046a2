import type { SortieError } from '../../../contract/errors.ts'
import type { TrialOutcome } from '../../../contract/resources/evaluation.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import type { Trial, TrialError } from '../../records/evaluation/trial.ts'

/** What a trial came to. */
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

/** There is an answer, and nobody can say what it is worth: that is no failure of the candidate, and no success either. */
export function unjudged(error: SortieError | TrialError): TrialEnd {
  return { outcome: 'unjudged', score: null, error: errorOf(error) }
}
