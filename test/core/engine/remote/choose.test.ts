import fc from 'fast-check'
import { expect, test } from 'vitest'
import { choose, isUnreliable } from '../../../../core/engine/remote/choose.ts'

const candidate = fc
  .record({ load: fc.nat(6), capacity: fc.integer({ min: 1, max: 6 }), finished: fc.nat(8), part: fc.nat(8) })
  .map(({ load, capacity, finished, part }) => ({ load, capacity, finished, succeeded: Math.min(part, finished) }))
const candidates = fc
  .array(candidate, { minLength: 1, maxLength: 8 })
  .map((some) => some.map((one, at) => ({ ...one, name: `c${at}` })))

type Some = ReturnType<
  typeof choose<{ name: string; load: number; capacity: number; finished: number; succeeded: number }>
>

function chosen(some: Parameters<typeof choose>[0]): NonNullable<Some> {
  const one = choose(some)
  if (!one) throw new Error('Nobody was chosen')
  return one
}

test('somebody reliable is chosen where there is one, and nobody as reliable is less loaded', () => {
  fc.assert(
    fc.property(candidates, (some) => {
      const one = chosen(some)
      if (isUnreliable(one)) expect(some.every(isUnreliable)).toBe(true)
      for (const other of some)
        if (isUnreliable(other) === isUnreliable(one))
          expect(other.load / other.capacity).toBeGreaterThanOrEqual(one.load / one.capacity)
    }),
  )
})

test('of the equally loaded nobody did better', () => {
  fc.assert(
    fc.property(candidates, (some) => {
      const one = chosen(some)
      const rate = (of: typeof one) => (of.succeeded + 1) / (of.finished + 2)
      for (const other of some)
        if (isUnreliable(other) === isUnreliable(one) && other.load * one.capacity === one.load * other.capacity)
          expect(rate(other)).toBeLessThanOrEqual(rate(one))
    }),
  )
})

test('the order in which they stand decides nothing', () => {
  const shuffled = candidates.chain((some) =>
    fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length, maxLength: some.length })),
  )
  fc.assert(
    fc.property(shuffled, ([some, others]) => {
      expect(chosen(others).name).toBe(chosen(some).name)
    }),
  )
})

test('nobody is chosen where there is nobody', () => {
  expect(choose([])).toBeUndefined()
})
