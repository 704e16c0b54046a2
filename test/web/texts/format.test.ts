import { describe, expect, test } from 'vitest'
import { formatFor } from '../../../web/texts/format.ts'

const format = formatFor({ language: 'en-GB', zone: 'Europe/Berlin' })

describe('durations', () => {
  test.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1_000, '1 s'],
    [2_449, '2.4 s'],
    [60_000, '1 min'],
    [192_000, '3 min 12 s'],
    [7_500_000, '2 h 5 min'],
    [273_600_000, '3 d 4 h'],
  ])('%d ms is %s', (ms, text) => expect(format.duration(ms)).toBe(text))
})

describe('money shows as many digits as a small amount needs', () => {
  test.each([
    [0, '$0.00'],
    [12.5, '$12.50'],
    [0.0042, '$0.0042'],
    [0.000_000_12, '$0.00000012'],
  ])('%d is %s', (usd, text) => expect(format.money(usd)).toBe(text))
})

test('times are in the chosen zone, and say which', () => {
  expect(format.time('2026-07-01T22:30:00Z')).toMatch(/2 Jul 2026.*00:30:00.*(CEST|GMT\+2)/)
  expect(format.zone).toBe('Europe/Berlin')
})

test('times are relative in the unit that says most', () => {
  const now = Date.parse('2026-07-01T12:00:00Z')
  expect(format.relative(now - 5_000, now)).toBe('5 seconds ago')
  expect(format.relative(now - 3 * 3_600_000, now)).toBe('3 hours ago')
  expect(format.relative(now + 2 * 86_400_000, now)).toBe('in 2 days')
})

test('sizes are in powers of 1024', () => {
  expect([format.bytes(0), format.bytes(1536), format.bytes(5 * 1024 ** 2)]).toEqual(['0 B', '1.5 KB', '5 MB'])
})
