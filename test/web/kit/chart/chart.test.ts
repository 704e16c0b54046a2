import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvOf } from '../../../../web/kit/chart/csv.ts'
import { markAt, markEvery } from '../../../../web/kit/chart/marks.ts'

test('a chart becomes a table for spreadsheets, with UTC times and quoted names', () => {
  const series = [
    { id: 'submitted', name: 'Submitted', tone: 'blue', values: [3, 0] },
    { id: 'say "no", twice', name: 'x', tone: 'red', values: [0.000_002] },
  ] as const
  expect(csvOf([0, 60_000], series)).toBe(
    'time,submitted,"say ""no"", twice"\r\n1970-01-01T00:00:00.000Z,3,0.000002\r\n1970-01-01T00:01:00.000Z,0,\r\n',
  )
})

test('neighbouring lines differ in shape and in dashes, however many there are', () => {
  fc.assert(
    fc.property(fc.nat(20), (place) => {
      const [one, other] = [markAt(place), markAt(place + 1)]
      expect(one.shape).not.toBe(other.shape)
      expect(one.dash).not.toEqual(other.dash)
    }),
  )
})

test('marks keep their distance at each width', () => {
  expect(markEvery(10, 1000)).toBe(1)
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 3000 }), (points, width) => {
      const every = markEvery(points, width)
      expect(every === 1 || Math.floor(points / every) * 18 <= width + 18).toBe(true)
    }),
  )
})
