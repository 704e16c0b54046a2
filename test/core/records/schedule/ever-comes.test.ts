import { Cron } from 'croner'
import * as fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { cronTimes } from '../../../../core/records/schedule/cron.ts'
import { everComes } from '../../../../core/records/schedule/ever-comes.ts'

test.each([
  '0 0 31 2 *',
  '0 0 30,31 feb *',
  '0 0 31 2,4,6,9,11 *',
  '0 0 31 4-6/2 *',
  '0 0 31W 2,4,6,9,11 ?',
  '0 0 30W,31W 2 *',
  '0 0 1 * +MON#5',
  '0 0 29 2 +MON#1',
  '0 0 LW * +SUN',
  '0 0 15W * +6,0',
  '0 0 31 2 +*',
])('%s never comes, and croner is not asked', (pattern) => {
  const asked = vi.spyOn(Cron.prototype, 'nextRun')
  expect(cronTimes(pattern, 'UTC').next(0)).toBeUndefined()
  expect(cronTimes(pattern, 'UTC').previous(0, 10)).toEqual([])
  expect(asked).not.toHaveBeenCalled()
  asked.mockRestore()
})

const days = fc.constantFrom(
  '*',
  '?',
  '1',
  '29',
  '30',
  '31',
  '30-31',
  '*/31',
  '29-31/2',
  'L',
  'LW',
  '31W',
  '1,31',
  '15W',
)
const months = fc.constantFrom('*', '2', 'FEB', '4,6', '2-4/2', '9-11', '*/6', 'jan,feb')
const weekdays = fc.constantFrom('*', 'SUN', '7', '1-5', 'MON#1', 'mon#5', '0#L', '6,0', '*/6', 'FRI#L', '5-6#2')

test('whether a pattern ever comes is as croner finds it', () => {
  const patterns = fc.tuple(days, months, fc.constantFrom('', '+'), weekdays)
  fc.assert(
    fc.property(patterns, ([day, month, both, weekday]) => {
      const pattern = `0 12 ${day} ${month} ${both}${weekday}`
      const found = new Cron(pattern, { timezone: 'UTC', paused: true }).nextRun(new Date(0))
      expect([pattern, everComes(pattern)]).toEqual([pattern, found !== null])
    }),
    { numRuns: 150 },
  )
})

test.each(['@daily', '0 0 x * *', '0 0 1 * MON#9', '', '0 0 1L * *', '0 0 1 13 X'])(
  '%j is for croner to judge',
  (pattern) => {
    expect(everComes(pattern)).toBe(true)
  },
)
