import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InOrder } from '../../sdk/in-order.ts'

/** Any delivery of 1…n in which each comes at least once: shuffled, with repeats. */
const deliveries = fc.integer({ min: 1, max: 40 }).chain((count) => {
  const all = Array.from({ length: count }, (_, index) => index + 1)
  return fc.tuple(
    fc.constant(all),
    fc
      .array(fc.integer({ min: 1, max: count }), { maxLength: 60 })
      .chain((repeats) => fc.shuffledSubarray([...all, ...repeats], { minLength: count + repeats.length })),
  )
})

describe('events in order', () => {
  test('whatever the delivery, each goes through exactly once and in order', () => {
    fc.assert(
      fc.property(deliveries, fc.nat(40), ([all, delivered], after) => {
        const order = new InOrder<{ seq: number }>(after)
        const passed = delivered.flatMap((seq) => order.accept({ seq })).map(({ seq }) => seq)
        expect(passed).toEqual(all.filter((seq) => seq > after))
        // With `after` beyond the end nothing is left; else nothing waits once all came.
        expect(order.hasGap).toBe(false)
        expect(order.last).toBe(Math.max(after, all.length))
      }),
    )
  })

  test('at every moment what went through is gap-free from the start', () => {
    fc.assert(
      fc.property(deliveries, ([, delivered]) => {
        const order = new InOrder<{ seq: number }>(0)
        const seen = new Set<number>()
        for (const seq of delivered) {
          order.accept({ seq })
          seen.add(seq)
          let gapFree = 0
          while (seen.has(gapFree + 1)) gapFree++
          expect(order.last).toBe(gapFree)
          expect(order.hasGap).toBe([...seen].some((one) => one > gapFree))
        }
      }),
    )
  })

  test('the event that closes a gap passes, however many later ones are kept', () => {
    const order = new InOrder<{ seq: number }>(0)
    for (let seq = 2; seq <= 10_001; seq++) order.accept({ seq })
    expect(order.accept({ seq: 10_002 })).toEqual([])
    expect(order.accept({ seq: 1 })).toHaveLength(10_001)
    expect(order.last).toBe(10_001)
  })
})
