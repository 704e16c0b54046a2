import fc from 'fast-check'
import { expect, test } from 'vitest'
import { estimateStart } from '../../../../core/features/explain/estimate-start.ts'

const takenMs = fc.array(fc.nat(100_000), { minLength: 3, maxLength: 50 })
const concurrency = fc.integer({ min: 1, max: 1000 })

test('nothing is known from fewer than three missions', () => {
  expect(estimateStart({ ahead: 0, concurrency: 1, takenMs: [10, 20], holdingMs: [] })).toBeNull()
})

test('the first of one slot starts when the one that holds it ends, the tenth nine missions later', () => {
  const takenMs = [1000, 1000, 1000, 1000]
  expect(estimateStart({ ahead: 0, concurrency: 1, takenMs, holdingMs: [] })).toMatchObject({
    earliestMs: 0,
    latestMs: 1000,
  })
  expect(estimateStart({ ahead: 9, concurrency: 1, takenMs, holdingMs: [] })).toMatchObject({
    earliestMs: 9000,
    latestMs: 10_000,
  })
  expect(estimateStart({ ahead: 9, concurrency: 10, takenMs, holdingMs: [] })).toMatchObject({
    earliestMs: 0,
    latestMs: 1000,
  })
})

test('where every holder has taken longer than usual, it may be as long again', () => {
  const basis = { ahead: 0, concurrency: 2, takenMs: [10, 10, 10] }
  expect(estimateStart({ ...basis, holdingMs: [5, 9000] })?.latestMs).toBe(10)
  expect(estimateStart({ ...basis, holdingMs: [8000, 9000] })?.latestMs).toBe(8010)
})

test('it is a range, and a place further back is never sooner', () => {
  fc.assert(
    fc.property(fc.nat(1000), concurrency, takenMs, (ahead, concurrency, takenMs) => {
      const here = estimateStart({ ahead, concurrency, takenMs, holdingMs: [] })
      const behind = estimateStart({ ahead: ahead + 1, concurrency, takenMs, holdingMs: [] })
      if (!here || !behind) return false
      return (
        0 <= here.earliestMs &&
        here.earliestMs <= here.latestMs &&
        here.earliestMs <= behind.earliestMs &&
        here.latestMs <= behind.latestMs
      )
    }),
  )
})
