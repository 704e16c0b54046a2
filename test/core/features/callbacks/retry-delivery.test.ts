import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterAttempt, maxTries, type Outcome, outcomeOf } from '../../../../core/features/callbacks/retry-delivery.ts'

const now = Date.parse('2026-11-21T09:00:00Z')
const hour = 3_600_000
const failed = (wait_ms = 0): Outcome => ({ kind: 'failed', wait_ms })
const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

/** When each attempt is made, for a receiver that fails each. */
function timesOfAttempts(outcome: Outcome, fractions: () => number): number[] {
  const times = [now]
  for (let tries = 1; ; tries++) {
    const state = afterAttempt(outcome, tries, times.at(-1) as number, fractions())
    if (state.status !== 'PENDING') return times
    times.push(state.next_attempt_at)
  }
}

describe('a receiver that fails', () => {
  test('is tried over hours, ever less often, whatever the jitter', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fraction), (stream) => {
        const times = timesOfAttempts(failed(), () => stream.next().value as number)
        const gaps = times.slice(1).map((time, at) => time - (times[at] as number))
        expect(times).toHaveLength(maxTries)
        expect(gaps[0]).toBeLessThanOrEqual(10_000)
        expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5_000)
        expect(Math.max(...gaps)).toBeLessThanOrEqual(6 * hour)
        expect((times.at(-1) as number) - now).toBeGreaterThan(10 * hour)
        expect((times.at(-1) as number) - now).toBeLessThan(24 * hour)
      }),
    )
  })

  test('is not tried before the time that it asked for, which is bounded', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: maxTries - 1 }), fc.nat(72 * hour), fraction, (tries, wait, jitter) => {
        const state = afterAttempt(failed(wait), tries, now, jitter)
        if (state.status !== 'PENDING') throw new Error(state.status)
        expect(state.next_attempt_at).toBeGreaterThanOrEqual(now + Math.min(wait, 24 * hour))
        expect(state.next_attempt_at).toBeLessThanOrEqual(now + 24 * hour)
      }),
    )
  })
})

describe('an answer', () => {
  test.each([200, 201, 202, 204, 299])('%i has taken it', (status) => {
    expect(outcomeOf(status, undefined, now)).toEqual({ kind: 'taken' })
  })

  test('410 stops it for good, at once', () => {
    const outcome = outcomeOf(410, '5', now)
    expect(afterAttempt(outcome, 1, now, 0)).toEqual({ status: 'FAILED', failure: 'gone' })
  })

  test.each([301, 307, 400, 401, 404, 408, 429, 500, 503])('%i is tried again', (status) => {
    expect(outcomeOf(status, undefined, now)).toEqual({ kind: 'failed', wait_ms: 0 })
  })

  test.each([
    ['120', 120_000],
    [' 7 ', 7_000],
    ['3600.5', 3_600_500],
    ['9999999999', 24 * hour],
    ['Saturday, 21-Nov-26 09:05:00 GMT', 300_000],
    ['Sat Nov 21 09:05:00 2026', 300_000],
    ['10 years', 0],
    ['2026-11-21T10:00:00Z', 0],
    ['Sat, 21 Nov 2026 09:05:00 GMT', 300_000],
    ['Sat, 21 Nov 2026 08:00:00 GMT', 0],
    ['soon', 0],
    ['-5', 0],
    ['', 0],
    [undefined, 0],
  ])('503 with Retry-After %s waits %i ms', (header, wait_ms) => {
    expect(outcomeOf(503, header, now)).toEqual({ kind: 'failed', wait_ms })
  })
})
