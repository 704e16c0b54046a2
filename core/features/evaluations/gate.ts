import type { CandidateResult, EvaluationStatus, GateAnswer } from '../../../contract/resources/evaluation.ts'

export interface Thresholds {
  readonly min_pass_rate?: number | undefined
  readonly min_score?: number | undefined
}

export interface Measurement {
  readonly status: EvaluationStatus
  readonly result: CandidateResult
  /** Against the baseline, if there is one. */
  readonly regressions?: { readonly worse: number; readonly only_before: number } | undefined
}

/**
 * Whether a candidate is good enough. Anything unknown is not: an unjudged trial could hide exactly what the gate is
 * for.
 */
export function gateAnswer({ status, result, regressions }: Measurement, thresholds: Thresholds): GateAnswer {
  const reasons = [
    ...unlessTrue(status === 'COMPLETED', `The evaluation is ${status}, and not COMPLETED`),
    ...unlessTrue(result.ended > 0, 'No trial has ended'),
    ...unlessTrue(result.unjudged === 0, `Trials that were not judged: ${result.unjudged}`),
    ...unlessTrue(result.diverged === 0, `Trials that went another way than what was recorded: ${result.diverged}`),
    ...unlessTrue(result.cancelled === 0, `Trials that were cancelled: ${result.cancelled}`),
    ...atLeast('pass rate', result.pass_rate, thresholds.min_pass_rate),
    ...atLeast('mean score', result.mean_score, thresholds.min_score),
    ...unlessTrue(!regressions?.worse, `Cases that got worse than they were: ${regressions?.worse}`),
    ...unlessTrue(
      !regressions?.only_before,
      `Cases of the baseline that were not judged again: ${regressions?.only_before}`,
    ),
  ]
  return { passed: reasons.length === 0, reasons }
}

export function unlessTrue(holds: boolean, reason: string): readonly string[] {
  return holds ? [] : [reason]
}

function atLeast(what: string, value: number | null, least: number | undefined): readonly string[] {
  if (least === undefined || (value !== null && value >= least)) return []
  return [
    value === null ? `There is no ${what} yet` : `The ${what} is ${shown(value)}, and at least ${least} is asked for`,
  ]
}

function shown(value: number): string {
  return String(Math.round(value * 10_000) / 10_000)
}
