import { expect, test } from 'vitest'
import { meaningOf } from '../../../../web/rooms/schedules/cron-words.ts'
import { nextTimes } from '../../../../web/rooms/schedules/next-times.ts'

test.each([
  ['* * * * *', { kind: 'everyMinute' }],
  ['*/15 * * * *', { kind: 'everyMinutes', count: 15 }],
  ['5 * * * *', { kind: 'hourly', minute: 5 }],
  ['@hourly', { kind: 'hourly', minute: 0 }],
  ['30 */6 * * *', { kind: 'everyHours', count: 6, minute: 30 }],
  ['0 9 * * *', { kind: 'daily', time: '09:00' }],
  ['@daily', { kind: 'daily', time: '00:00' }],
  ['5 18 * * 1-5', { kind: 'weekdays', time: '18:05' }],
  ['0 9 * * 1,3', { kind: 'weekly', days: [1, 3], time: '09:00' }],
  ['0 9 * * 7', { kind: 'weekly', days: [0], time: '09:00' }],
  ['0 3 1 * *', { kind: 'monthly', day: 1, time: '03:00' }],
  ['0 3 L * *', { kind: 'monthEnd', time: '03:00' }],
  ['@yearly', { kind: 'yearly', day: 1, month: 1, time: '00:00' }],
])('%s has a meaning in words', (pattern, meaning) => {
  expect(meaningOf(pattern)).toEqual(meaning)
})

test.each([
  ['*/7 * * * *', 'begins anew with each hour'],
  ['0 */5 * * *', 'begins anew with each day'],
  ['0 9 1 * 1', 'has days of two kinds'],
  ['0 9-17 * * *', 'has a range'],
  ['0 9 * * 1#2', 'counts weekdays'],
])('%s is told by its times alone: it %s', (pattern) => {
  expect(meaningOf(pattern)).toEqual({ kind: 'other' })
})

test('the next times follow the clock of the zone, over a change of clocks', async () => {
  const before = Date.parse('2026-03-28T00:00:00Z')
  expect(await nextTimes('0 9 * * *', 'Europe/Berlin', before, 2)).toEqual({
    kind: 'times',
    times: [Date.parse('2026-03-28T08:00:00Z'), Date.parse('2026-03-29T07:00:00Z')],
  })
})

test('a time that never comes has no next one, and what is no pattern says so', async () => {
  expect(await nextTimes('0 0 31 2 *', 'UTC', 0, 3)).toEqual({ kind: 'times', times: [] })
  expect(await nextTimes('0 99 * * *', 'UTC', 0, 3)).toMatchObject({ kind: 'problem' })
})
