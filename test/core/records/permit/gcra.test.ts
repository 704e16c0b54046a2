import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Rate } from '../../../../contract/resources/limit.ts'
import { type RateState, reserve } from '../../../../core/records/permit/gcra.ts'

const rate: fc.Arbitrary<Rate> = fc.record({
  count: fc.integer({ min: 1, max: 50 }),
  period_s: fc.integer({ min: 1, max: 120 }),
  burst: fc.integer({ min: 1, max: 20 }),
})

/** Missions that come so many ms after one another. @returns when each came and may start */
function starts(limit: Rate, gaps: readonly number[]): { readonly asked: number; readonly start: number }[] {
  let now = 1_000_000
  let state: RateState | undefined
  return gaps.map((gap) => {
    now += gap
    const reserved = reserve(limit, state, now)
    state = reserved.state
    return { asked: now, start: reserved.start_at }
  })
}

const gaps = fc.array(fc.oneof(fc.constant(0), fc.nat(500), fc.nat(200_000)), { minLength: 1, maxLength: 80 })

test('starts keep the order of asking, are never before it, and in no span more than the rate and its burst', () => {
  fc.assert(
    fc.property(rate, gaps, (limit, asking) => {
      const all = starts(limit, asking)
      const interval = (limit.period_s * 1000) / limit.count
      all.forEach(({ asked, start }, at) => {
        expect(start).toBeGreaterThanOrEqual(asked)
        expect(Number.isInteger(start)).toBe(true)
        const before = all[at - 1]
        if (before) expect(start).toBeGreaterThanOrEqual(before.start)
        // Whoever came `burst` starts ago came at least an interval ago, but for the rounding to a millisecond.
        const burstAgo = all[at - limit.burst]
        if (burstAgo) expect(start - burstAgo.start).toBeGreaterThan(interval - 1)
      })
    }),
  )
})

test('whoever keeps to the rate never waits, and a burst after a pause starts at once', () => {
  fc.assert(
    fc.property(rate, fc.integer({ min: 1, max: 50 }), (limit, count) => {
      const interval = Math.ceil((limit.period_s * 1000) / limit.count)
      for (const { asked, start } of starts(limit, Array(count).fill(interval))) expect(start).toBe(asked)
      for (const { asked, start } of starts(limit, Array(limit.burst).fill(0))) expect(start).toBe(asked)
    }),
  )
})

test('ten a minute, five together', () => {
  const all = starts({ count: 10, period_s: 60, burst: 5 }, Array(8).fill(0))
  expect(all.map(({ asked, start }) => (start - asked) / 1000)).toEqual([0, 0, 0, 0, 0, 6, 12, 18])
})

test('a clock that was set back counts as no time passed, and the starts that were given away stay given away', () => {
  const limit = { count: 10, period_s: 1, burst: 1 }
  let state: RateState | undefined
  for (let n = 0; n < 50; n++) state = reserve(limit, state, 3_600_000).state
  expect(reserve(limit, state, 3_600_000).start_at).toBe(3_605_000)
  const back = reserve(limit, state, 1_000_000)
  expect(back.start_at).toBe(1_005_000)
  // It was set back once, and counts as set back once.
  expect(reserve(limit, back.state, 1_000_000).start_at).toBe(1_005_100)
})

test('a clock that goes back little by little counts as set back once that is more than clocks differ', () => {
  const limit = { count: 1, period_s: 60, burst: 1 }
  const first = reserve(limit, undefined, 100_000)
  const second = reserve(limit, first.state, 95_000)
  const third = reserve(limit, second.state, 90_000)
  expect([second.start_at, third.start_at]).toEqual([160_000, 220_000])
  // It is 10,001 ms before the first now: the starts that were given away are moved with it.
  expect(reserve(limit, third.state, 89_999).start_at).toBe(280_000 - 10_001)
})

test('a state of the first release, which does not say when it was written, is believed for a burst', () => {
  const limit = { count: 10, period_s: 1, burst: 10 }
  const interval = 100
  expect(reserve(limit, { arrival: 3_600_000 }, 0).start_at).toBe(interval)
  expect(reserve(limit, { arrival: 950 }, 0).start_at).toBe(950 - 9 * interval)
})

test('of two requests at once the one that was begun first may come second, and takes nothing back', () => {
  const limit = { count: 1, period_s: 5, burst: 1 }
  const { state } = reserve(limit, undefined, 1002)
  const second = reserve(limit, state, 1000)
  expect(second.start_at).toBe(6002)
  expect(reserve(limit, second.state, 1001).start_at).toBe(11_002)
})
