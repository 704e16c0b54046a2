import { expect, test } from 'vitest'
import { createLifetimes } from '../../../local/live/lifetimes.ts'

const lifeMs = 1000

function openOne() {
  const time = { wall: 1_000_000, monotonic: 5 }
  const codes: number[] = []
  const lifetimes = createLifetimes({ now: () => time.wall, monotonic: () => time.monotonic }, lifeMs)
  const end = lifetimes.begin({ close: (code) => codes.push(code) })
  return { time, codes, lifetimes, end }
}

test.each([
  ['time passes', { wall: lifeMs, monotonic: lifeMs }],
  ['the clock is set ahead', { wall: lifeMs, monotonic: 0 }],
  ['time passes, and the clock is set back', { wall: -lifeMs, monotonic: lifeMs }],
])('a connection is closed once, where %s', (_what, passed) => {
  const { time, codes, lifetimes } = openOne()
  time.wall += passed.wall - 1
  time.monotonic += passed.monotonic - 1
  lifetimes.look()
  expect(codes).toEqual([])
  time.wall += 1
  time.monotonic += 1
  lifetimes.look()
  lifetimes.look()
  expect(codes).toEqual([1001])
})

test('one that was closed before is left alone', () => {
  const { time, codes, lifetimes, end } = openOne()
  end()
  time.monotonic += lifeMs
  lifetimes.look()
  expect(codes).toEqual([])
})
