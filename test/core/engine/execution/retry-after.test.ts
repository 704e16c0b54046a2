import { expect, test } from 'vitest'
import { retryAfterSeconds } from '../../../../core/engine/execution/retry-after.ts'

const now = Date.UTC(2026, 10, 21, 9, 0, 0)

test.each([
  ['0', 0],
  ['120', 120],
  ['1.5', 1.5],
  ['Sat, 21 Nov 2026 09:01:30 GMT', 90],
  ['Saturday, 21-Nov-26 09:01:30 GMT', 90],
  ['Sat Nov 21 09:01:30 2026', 90],
  ['Sat, 21 Nov 2026 08:00:00 GMT', 0],
  ['3600.5', 3600.5],
  ['9999999999', 86_400],
  ['9'.repeat(40), 86_400],
  ['Sun, 21 Nov 2027 09:00:00 GMT', 86_400],
])('%s is %d seconds', (value, seconds) => {
  expect(retryAfterSeconds(value, now)).toBe(seconds)
})

test.each([
  '',
  ' ',
  '-1',
  '1e9',
  'Infinity',
  '0x10',
  '1 May 2026',
  'soon',
  'soon 5',
  '10 years',
  '2026-11-21T10:00:00Z',
  'Sat',
  'Mon 5',
  'Sat, 99 Nov 2026 09:01:30 GMT',
  '9'.repeat(400),
  undefined,
  null,
])('%s says nothing', (value) => {
  expect(retryAfterSeconds(value, now)).toBeUndefined()
})
