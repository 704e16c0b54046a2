import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Lane, lanes } from '../../core/base/ports/lanes.ts'
import { createLaneTurns } from '../../local/lane-turns.ts'

type Waiting = Record<Lane, number>

/** Takes turns over lanes that hold so many messages. */
function over(waiting: Waiting) {
  const turn = createLaneTurns()
  const taken: Waiting = { critical: 0, high: 0, normal: 0, low: 0 }
  const order: Lane[] = []
  return {
    taken,
    order,
    turn: (most: number) =>
      turn(most, (lane, asked) => {
        const count = Math.min(asked, waiting[lane])
        waiting[lane] -= count
        taken[lane] += count
        order.push(...Array.from({ length: count }, () => lane))
        return count
      }),
  }
}

const endless = Number.POSITIVE_INFINITY

test('where all lanes are full, each gets its share', () => {
  const { taken, turn } = over({ critical: endless, high: endless, normal: endless, low: endless })
  for (let n = 0; n < 1500; n++) expect(turn(8)).toBe(8)
  const shares = lanes.map((lane) => Math.round((taken[lane] / 12_000) * 15))
  expect(shares).toEqual([8, 4, 2, 1])
})

test('a flood of urgent work lets the other lanes have their share, and no more', () => {
  const { taken, order, turn } = over({ critical: endless, high: 0, normal: 0, low: 100 })
  for (let n = 0; n < 60; n++) turn(8)
  expect(taken.low).toBeGreaterThanOrEqual(480 / 15 - 2)
  expect(taken.low).toBeLessThanOrEqual(480 / 15 + 2)
  // Two messages of low work never stand together before an urgent one.
  expect(order.join(' ')).not.toContain('low low')
})

test('urgent work goes first where there is room for all', () => {
  const { order, turn } = over({ critical: 1, high: 1, normal: 1, low: 1 })
  expect(turn(8)).toBe(4)
  expect(order).toEqual(['critical', 'high', 'normal', 'low'])
})

test('no lane that has work is passed over for ever, however large the turns are', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(8), { minLength: 1, maxLength: 200 }), fc.constantFrom(...lanes), (turns, lane) => {
      const { taken, turn } = over({ critical: endless, high: endless, normal: endless, low: endless })
      const total = turns.reduce((sum, most) => sum + turn(most), 0)
      expect(total).toBe(turns.reduce((sum, most) => sum + most, 0))
      const weight = { critical: 8, high: 4, normal: 2, low: 1 }[lane]
      expect(taken[lane]).toBeGreaterThanOrEqual(Math.floor((total * weight) / 15) - 9)
    }),
  )
})
