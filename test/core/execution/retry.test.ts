import fc from 'fast-check'
import { expect, test } from 'vitest'
import { retryDelayMs } from '../../../core/execution/retry.ts'

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const attempt = fc.integer({ min: 1, max: 20 })

test('a retry waits between nothing and a ceiling that doubles up to five minutes', () => {
  fc.assert(
    fc.property(attempt, fraction, (failed, random) => {
      const delay = retryDelayMs(failed, random)
      expect(Number.isInteger(delay)).toBe(true)
      expect(delay).toBeGreaterThanOrEqual(0)
      expect(delay).toBeLessThanOrEqual(Math.min(300_000, 1000 * 2 ** (failed - 1)))
    }),
  )
})

test('a retry never comes sooner than the provider asked for', () => {
  fc.assert(
    fc.property(attempt, fraction, fc.integer({ min: 0, max: 3600 }), (failed, random, retryAfterS) => {
      const delay = retryDelayMs(failed, random, retryAfterS)
      expect(delay).toBe(Math.max(retryAfterS * 1000, retryDelayMs(failed, random)))
    }),
  )
})

test('the jitter is full: the ceiling is reached as well as nothing', () => {
  expect([retryDelayMs(3, 0), retryDelayMs(3, 0.5), retryDelayMs(3, 1 - 2 ** -53)]).toEqual([0, 2000, 4000])
  expect(retryDelayMs(20, 1 - 2 ** -53)).toBe(300_000)
})
