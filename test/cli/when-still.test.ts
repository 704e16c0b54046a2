import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { whenStill } from '../../cli/following/when-still.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('tells once when nothing has moved, and again after the next silence', async () => {
  const told: number[] = []
  let looks = 0
  const still = whenStill(
    10,
    async () => ++looks,
    (found) => told.push(found),
  )
  await vi.advanceTimersByTimeAsync(9)
  still.moved()
  await vi.advanceTimersByTimeAsync(9)
  expect(told).toEqual([])
  await vi.advanceTimersByTimeAsync(100)
  expect(told).toEqual([1])
  still.moved()
  await vi.advanceTimersByTimeAsync(10)
  expect(told).toEqual([1, 2])
  still.stop()
  await vi.advanceTimersByTimeAsync(100)
  expect(looks).toBe(2)
})

test('says nothing of what is out of date, and nothing when looking fails', async () => {
  const told: unknown[] = []
  const late = Promise.withResolvers<string>()
  const looks = [() => late.promise, () => Promise.reject(new Error('away'))]
  const still = whenStill(
    10,
    () => (looks.shift() as () => Promise<string>)(),
    (found) => told.push(found),
  )
  await vi.advanceTimersByTimeAsync(10)
  still.moved()
  late.resolve('old news')
  await vi.advanceTimersByTimeAsync(10)
  expect([told, looks]).toEqual([[], []])
  still.stop()
})
