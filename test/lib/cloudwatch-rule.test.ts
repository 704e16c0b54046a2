import { describe, expect, test } from 'vitest'
import { isAlarm, rings, ruleOf } from './cloudwatch-rule.ts'

const said = {
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 3,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
}
const notBreaching = ruleOf(said)
const breaching = ruleOf({ ...said, TreatMissingData: 'breaching' })

const values: Readonly<Record<string, number>> = { X: 1, '0': 0 }

// The table of CloudWatch's user guide for three of three: X breaches, 0 does not, and - is missing.
describe.each([
  { points: '0 - X - X', whereBreaching: false, whereNot: false },
  { points: '0 - - - -', whereBreaching: false, whereNot: false },
  { points: '- - - - -', whereBreaching: true, whereNot: false },
  { points: '0 X X - X', whereBreaching: true, whereNot: true },
  { points: '- - X - -', whereBreaching: true, whereNot: false },
])('of $points', ({ points, whereBreaching, whereNot }) => {
  const datapoints = points.split(' ').map((point) => values[point])

  test('an alarm rings as the guide says, where what is missing breaches and where it does not', () => {
    expect(isAlarm(breaching, datapoints)).toBe(whereBreaching)
    expect(isAlarm(notBreaching, datapoints)).toBe(whereNot)
  })
})

test('a datapoint is made of all samples of a period', () => {
  const sum = ruleOf({ ...said, Period: 120, EvaluationPeriods: 1, Threshold: 5 })
  expect(rings(sum, [[5], [2, 1], [1]])).toBe(false)
  expect(rings(sum, [[], [2, 1], [2]])).toBe(true)
  const maximum = ruleOf({ ...said, Statistic: 'Maximum', EvaluationPeriods: 1, Threshold: 5 })
  expect(rings(maximum, [[4, 4]])).toBe(false)
  expect(rings(maximum, [[1, 5]])).toBe(true)
})

test.each([
  { DatapointsToAlarm: 2 },
  { TreatMissingData: 'ignore' },
  { Statistic: 'Average' },
  { Statistic: undefined, ExtendedStatistic: 'p99' },
  { Period: 10 },
])('an alarm that says %j is not judged', (another) => {
  expect(() => ruleOf({ ...said, ...another })).toThrow()
})
