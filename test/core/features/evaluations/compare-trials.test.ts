import { expect, test } from 'vitest'
import { compareTrials } from '../../../../core/features/evaluations/compare-trials.ts'
import { aTrial } from './trials.ts'

const passed = (case_id: string) => aTrial({ case_id })
const failed = (case_id: string) => aTrial({ case_id, outcome: 'failed', score: 0 })
const unjudged = (case_id: string) => aTrial({ case_id, outcome: 'unjudged', score: null })
const noAnswer = (case_id: string) => aTrial({ case_id, outcome: 'mission_failed', score: 0 })

test('a case is worse where a smaller share of its trials passed, and what fell most comes first', () => {
  const before = [passed('a'), passed('a'), passed('b'), failed('c'), passed('d'), passed('e')]
  const now = [passed('a'), failed('a'), failed('b'), passed('c'), passed('d'), noAnswer('e')]
  expect(compareTrials(now, before)).toEqual({
    ...{ worse: 3, better: 1, same: 1, only_now: 0, only_before: 0 },
    worse_cases: [
      { case_id: 'b', before: { pass_rate: 1, mean_score: 1 }, now: { pass_rate: 0, mean_score: 0 } },
      { case_id: 'e', before: { pass_rate: 1, mean_score: 1 }, now: { pass_rate: 0, mean_score: 0 } },
      { case_id: 'a', before: { pass_rate: 1, mean_score: 1 }, now: { pass_rate: 0.5, mean_score: 0.5 } },
    ],
    better_cases: [{ case_id: 'c', before: { pass_rate: 0, mean_score: 0 }, now: { pass_rate: 1, mean_score: 1 } }],
  })
})

test('what only one of them judged is counted, and not compared', () => {
  const found = compareTrials([passed('a'), unjudged('b'), passed('c')], [passed('a'), passed('b')])
  expect(found).toMatchObject({ worse: 0, better: 0, same: 1, only_now: 1, only_before: 1 })
})

test('at most a hundred cases of each kind are named, and all are counted', () => {
  const ids = Array.from({ length: 150 }, (_, at) => `cas_${String(at).padStart(3, '0')}`)
  const found = compareTrials(ids.map(failed), ids.map(passed))
  expect([found.worse, found.worse_cases.length]).toEqual([150, 100])
})
