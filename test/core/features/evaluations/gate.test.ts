import { expect, test } from 'vitest'
import { gateAnswer, type Measurement, type Thresholds } from '../../../../core/features/evaluations/gate.ts'
import { resultOf } from '../../../../core/features/evaluations/statistics.ts'
import type { Trial } from '../../../../core/records/evaluation/trial.ts'
import { aTrial } from './trials.ts'

const failed = aTrial({ outcome: 'failed', score: 0.25 })

function measured(trials: readonly Trial[], changes: Partial<Measurement> = {}): Measurement {
  return { status: 'COMPLETED', result: resultOf({ agent: 'echo', version: 1 }, trials), ...changes }
}

test.each<[string, Measurement, Thresholds]>([
  ['all that is asked for', measured([aTrial(), failed]), { min_pass_rate: 0.5, min_score: 0.6 }],
  ['nothing that is asked for', measured([failed]), {}],
  ['no case that got worse', measured([aTrial()], { regressions: { worse: 0, only_before: 0 } }), {}],
])('the gate passes with %s', (_, measurement, thresholds) => {
  expect(gateAnswer(measurement, thresholds)).toEqual({ passed: true, reasons: [] })
})

test.each<[Measurement, Thresholds, string]>([
  [measured([aTrial(), failed]), { min_pass_rate: 0.51 }, 'The pass rate is 0.5, and at least 0.51 is asked for'],
  [measured([aTrial(), failed]), { min_score: 0.7 }, 'The mean score is 0.625, and at least 0.7 is asked for'],
  [measured([aTrial()], { status: 'RUNNING' }), {}, 'The evaluation is RUNNING, and not COMPLETED'],
  [measured([aTrial()], { status: 'BUDGET_SPENT' }), {}, 'The evaluation is BUDGET_SPENT, and not COMPLETED'],
  [measured([aTrial(), aTrial({ outcome: 'unjudged', score: null })]), {}, 'Trials that were not judged: 1'],
  [measured([aTrial(), aTrial({ outcome: 'cancelled', score: null })]), {}, 'Trials that were cancelled: 1'],
  [measured([aTrial()], { regressions: { worse: 2, only_before: 0 } }), {}, 'Cases that got worse than they were: 2'],
  [
    measured([aTrial()], { regressions: { worse: 0, only_before: 3 } }),
    {},
    'Cases of the baseline that were not judged again: 3',
  ],
])('the gate does not pass, and says why: %#', (measurement, thresholds, reason) => {
  expect(gateAnswer(measurement, thresholds)).toEqual({ passed: false, reasons: [reason] })
})
