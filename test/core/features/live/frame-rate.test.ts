import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Allowance, type FrameRate, spend, type Verdict } from '../../../../core/features/live/frame-rate.ts'

const rate: FrameRate = { perS: 10, burst: 30 }

/** What is said of frames that come at these times, in ms. */
function verdicts(times: readonly number[], cost = 1): Verdict[] {
  let allowance: Allowance | undefined
  return times.map((now) => {
    const spent = spend(rate, allowance, cost, now)
    allowance = spent.allowance
    return spent.verdict
  })
}

const atOnce = (count: number, at = 0) => Array.from({ length: count }, () => at)

describe('the rate of frames', () => {
  test('a burst is taken at once, a third of it is refused, and then it is enough', () => {
    const said = verdicts(atOnce(45))
    expect(said.lastIndexOf('within')).toBe(29)
    expect(said.lastIndexOf('over')).toBe(39)
    expect(said[40]).toBe('far_over')
  })

  test('whoever keeps to the rate is never refused', () => {
    const times = Array.from({ length: 1_000 }, (_, at) => at * 100)
    expect(new Set(verdicts([...atOnce(29), ...times]))).toEqual(new Set(['within']))
  })

  test('in any time no more are taken than burst and rate allow', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200), { maxLength: 200 }), (pauses) => {
        let now = 0
        const times = pauses.map((pause) => {
          now += pause
          return now
        })
        const taken = verdicts(times).filter((verdict) => verdict === 'within').length
        expect(taken).toBeLessThanOrEqual(rate.burst + (now / 1000) * rate.perS)
      }),
    )
  })

  test('a clock that is set back by an hour takes nothing away', () => {
    const hour = 3_600_000
    expect(verdicts([...atOnce(10, hour), ...atOnce(20)])).not.toContain('over')
    const said = verdicts([...atOnce(30, hour), 0, 300])
    expect(said.slice(-2)).toEqual(['over', 'within'])
  })
})
