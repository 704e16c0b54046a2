import { expect, test } from 'vitest'
import { lifetimeDays, lifetimeOf } from '../../../adapters/aws/blob-lifetimes.ts'

const day = 24 * 60 * 60

test('a blob is kept for as long as it must be, by the shortest of the lifetimes', () => {
  const now = Date.parse('2026-11-21T09:00:00Z')
  const after = (days: number) => lifetimeOf(now / 1000 + days * day, now)
  expect(after(1)).toBe(2)
  expect(after(30 + 1 / 24)).toBe(31)
  expect(after(37)).toBe(38)
  expect(after(-1)).toBe(2)
  // The longest retention after the latest start, and a week for the mission itself.
  expect(after(3650 + 366 + 7)).toBe(4100)
  for (const days of lifetimeDays) expect(after(days)).toBe(days)
})
