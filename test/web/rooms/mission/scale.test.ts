import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evenScale, foldedScale, idleIn, ticksOf, zoomed } from '../../../../web/rooms/mission/timeline/scale.ts'

const hour = 3_600_000

test('an hour of waiting leaves nearly all of the width to two seconds of work', () => {
  const scale = foldedScale(0, hour, [
    { start: 0, end: 1000 },
    { start: hour - 1000, end: hour },
  ])
  expect(scale.folds).toEqual([{ start: 1000, end: hour - 1000 }])
  expect(scale.at(1000)).toBeCloseTo(0.48)
  expect(scale.at(hour - 1000)).toBeCloseTo(0.52)
  expect(evenScale(0, hour).at(1000)).toBeLessThan(0.001)
})

test('short pauses are not folded, nor is a mission that did nothing yet', () => {
  const busy = [
    { start: 0, end: 900 },
    { start: 1000, end: 2000 },
  ]
  expect(foldedScale(0, 2000, busy).folds).toEqual([])
  expect(foldedScale(0, hour, []).folds).toEqual([])
})

const spans = fc
  .array(fc.tuple(fc.nat(1_000_000), fc.nat(1000)), { maxLength: 30 })
  .map((all) => all.map(([start, length]) => ({ start, end: start + length })))

test('later is never further left, the ends are the edges, and every fold is narrower than the time it stands for', () => {
  fc.assert(
    fc.property(spans, fc.array(fc.nat(1_001_000), { maxLength: 20 }), (busy, times) => {
      const scale = foldedScale(0, 1_001_000, busy)
      expect(scale.at(0)).toBeCloseTo(0)
      expect(scale.at(1_001_000)).toBeCloseTo(1)
      const places = [...times].sort((a, b) => a - b).map(scale.at)
      for (const [index, place] of places.entries()) {
        expect(place).toBeGreaterThanOrEqual((places[index - 1] ?? 0) - 1e-9)
        expect(place).toBeLessThanOrEqual(1 + 1e-9)
      }
      for (const { start, end } of scale.folds) {
        const width = scale.at(end) - scale.at(start)
        expect(width).toBeLessThanOrEqual((end - start) / 1_001_000 + 0.04)
      }
    }),
  )
})

test('what is idle and what is busy make up the whole', () => {
  fc.assert(
    fc.property(spans, (busy) => {
      const idle = idleIn(0, 1_001_000, busy)
      for (const { start, end } of idle) {
        expect(end).toBeGreaterThan(start)
        for (const one of busy) expect(one.end <= start || one.start >= end).toBe(true)
      }
    }),
  )
})

test('a part that is zoomed into fills the width', () => {
  const scale = zoomed(evenScale(0, 1000), 0.25, 0.75)
  expect([scale.at(250), scale.at(500), scale.at(750)]).toEqual([0, 0.5, 1])
})

test('times are written at round moments, not too many, and none in a fold', () => {
  expect(ticksOf(evenScale(0, 10_000), 6)).toEqual([2000, 4000, 6000, 8000])
  const scale = foldedScale(0, hour, [
    { start: 0, end: 5000 },
    { start: hour - 5000, end: hour },
  ])
  const ticks = ticksOf(scale, 12)
  expect(ticks.length).toBeGreaterThan(5)
  for (const tick of ticks) expect(tick <= 5000 || tick >= hour - 5000).toBe(true)
})
