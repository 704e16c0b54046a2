import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RetryPolicy } from '../../../../contract/resources/mission.ts'
import { retryDelayMs } from '../../../../core/records/mission/retry.ts'

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const highest = 1 - 2 ** -53
const attempt = fc.integer({ min: 1, max: 20 })
const policy: fc.Arbitrary<RetryPolicy> = fc.record({
  base_s: fc.double({ min: 0.1, max: 3600, noNaN: true }),
  factor: fc.double({ min: 1, max: 10, noNaN: true }),
  cap_s: fc.double({ min: 0.1, max: 86_400, noNaN: true }),
  jitter: fc.constantFrom('full', 'none'),
})

test('a retry waits between nothing and a ceiling that grows by the factor up to the cap', () => {
  fc.assert(
    fc.property(policy, attempt, fraction, (retry, failed, random) => {
      const delay = retryDelayMs({ attempt: failed, retry }, random)
      const ceiling = 1000 * Math.min(retry.cap_s, retry.base_s * retry.factor ** (failed - 1))
      expect(Number.isInteger(delay)).toBe(true)
      expect(delay).toBeGreaterThanOrEqual(0)
      expect(delay).toBeLessThanOrEqual(Math.ceil(ceiling))
      expect(delay).toBeLessThanOrEqual(1000 * 86_400)
    }),
  )
})

test('ceilings never fall from one attempt to the next, and none is above the cap', () => {
  fc.assert(
    fc.property(policy, fc.integer({ min: 1, max: 19 }), (retry, failed) => {
      const [now, next] = [failed, failed + 1].map((at) => retryDelayMs({ attempt: at, retry }, highest)) as [
        number,
        number,
      ]
      expect(next).toBeGreaterThanOrEqual(now)
      expect(next).toBeLessThanOrEqual(Math.ceil(1000 * retry.cap_s))
    }),
  )
})

test('without jitter the pause is the ceiling, whatever the dice say', () => {
  fc.assert(
    fc.property(policy, attempt, fraction, (retry, failed, random) => {
      const [still, jittered] = (['none', 'full'] as const).map((jitter) => ({
        attempt: failed,
        retry: { ...retry, jitter },
      }))
      expect(retryDelayMs(still as never, random)).toBe(retryDelayMs(jittered as never, 1))
    }),
  )
})

test('a retry never comes sooner than the other side asked for, which holds for an hour at the most', () => {
  fc.assert(
    fc.property(
      policy,
      attempt,
      fraction,
      fc.double({ min: 0, max: 1e12, noNaN: true }),
      (retry, failed, random, asked) => {
        const pause = retryDelayMs({ attempt: failed, retry }, random)
        const delay = retryDelayMs({ attempt: failed, retry }, random, asked)
        expect(delay).toBeGreaterThanOrEqual(1000 * Math.min(asked, 3600))
        expect(delay).toBeLessThanOrEqual(1000 * 3600 + pause + 1)
      },
    ),
  )
})

test('the jitter is full: the ceiling is reached as well as nothing', () => {
  const usual = (failed: number, random: number) => retryDelayMs({ attempt: failed, retry: null }, random)
  expect([usual(3, 0), usual(3, 0.5), usual(3, highest)]).toEqual([0, 2000, 4000])
  expect(usual(20, highest)).toBe(300_000)
})
