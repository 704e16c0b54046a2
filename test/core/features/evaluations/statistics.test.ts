import fc from 'fast-check'
import { expect, test } from 'vitest'
import { percentile, resultOf, wilson } from '../../../../core/features/evaluations/statistics.ts'
import { noUsage } from '../../../../core/records/mission/mission.ts'
import { aTrial } from './trials.ts'

const echo = { agent: 'echo', version: 3 }

test('a pass rate lies within its range, which more trials make smaller', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat(1000), (of, some) => {
      const passed = some % (of + 1)
      const range = wilson(passed, of) ?? { low: 2, high: -1 }
      expect(range.low).toBeGreaterThanOrEqual(0)
      expect(range.low).toBeLessThanOrEqual(passed / of)
      expect(range.high).toBeGreaterThanOrEqual(passed / of)
      expect(range.high).toBeLessThanOrEqual(1)
      const more = wilson(passed * 10, of * 10) ?? { low: 0, high: 1 }
      expect(more.high - more.low).toBeLessThan(range.high - range.low)
    }),
  )
})

test('Wilson’s ranges are those of the tables', () => {
  const rounded = (passed: number, of: number) => {
    const range = wilson(passed, of)
    return range && [range.low.toFixed(4), range.high.toFixed(4)]
  }
  expect(rounded(18, 20)).toEqual(['0.6990', '0.9721'])
  expect(rounded(0, 10)).toEqual(['0.0000', '0.2775'])
  expect(rounded(10, 10)).toEqual(['0.7225', '1.0000'])
  expect(wilson(0, 0)).toBeNull()
})

test('a percentile is the least value that so many do not exceed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(100), { minLength: 1, maxLength: 50 }),
      fc.constantFrom(0.5, 0.95, 1),
      (values, share) => {
        const sorted = values.toSorted((a, b) => a - b)
        const found = percentile(sorted, share)
        expect(values).toContain(found)
        const below = (bound: (value: number) => boolean) => values.filter(bound).length / values.length
        expect(below((value) => value <= found)).toBeGreaterThanOrEqual(share - 1e-9)
        expect(below((value) => value < found)).toBeLessThan(share)
      },
    ),
  )
})

test('what came of a candidate is counted by outcome, and only passed counts as passed', () => {
  const cost = { cost_usd: 0.1, cache_saved_usd: 0.05 }
  const trials = [
    aTrial({ measured: { usage: { ...noUsage, input_tokens: 5, ...cost }, latency_ms: 30, attempts: 1 } }),
    aTrial({ case_id: 'cas_2', outcome: 'failed', score: 0.5 }),
    aTrial({ case_id: 'cas_2' }),
    aTrial({
      case_id: 'cas_3',
      outcome: 'mission_failed',
      score: 0,
      answer: null,
      error: { code: 'expired', message: '' },
    }),
    aTrial({ case_id: 'cas_4', outcome: 'unjudged', score: null, judges_usage: { ...noUsage, cost_usd: 0.2 } }),
    aTrial({ case_id: 'cas_5', outcome: 'cancelled', score: null }),
    aTrial({ case_id: 'cas_6', outcome: null, score: null, ended_at: null }),
  ]
  expect(resultOf(echo, trials)).toMatchObject({
    ...{
      agent: 'echo',
      version: 3,
      ended: 6,
      passed: 2,
      failed: 1,
      mission_failed: 1,
      unjudged: 1,
      diverged: 0,
      cancelled: 1,
    },
    ...{ pass_rate: 2 / 6, cases: 5, cases_passed: 1, mean_score: 2.5 / 4, ...cost, judges_cost_usd: 0.2 },
    ...{ input_tokens: 5, latency_ms: { p50: 10, p95: 30 }, errors: [{ code: 'expired', count: 1 }] },
  })
})

test('of a candidate that has ended nothing yet, nothing is said', () => {
  expect(resultOf(echo, [aTrial({ outcome: null, score: null, ended_at: null })])).toMatchObject({
    ...{ ended: 0, pass_rate: null, pass_rate_95: null, mean_score: null, latency_ms: null, errors: [] },
  })
})
