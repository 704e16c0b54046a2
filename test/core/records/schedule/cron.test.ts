import { Cron } from 'croner'
import * as fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { cronTimes, onceAt, type Times } from '../../../../core/records/schedule/cron.ts'

const berlin = 'Europe/Berlin'
const hour = 3_600_000

function timesAfter(times: Times, after: string, count: number): string[] {
  const found: string[] = []
  for (let at = times.next(Date.parse(after)); at !== undefined && found.length < count; at = times.next(at))
    found.push(new Date(at).toISOString())
  return found
}

describe('in spring, where Berlin has no time from 02:00 to 03:00 on March 29, 2026', () => {
  test('a pattern with one time of day runs at the end of the gap', () => {
    expect(timesAfter(cronTimes('30 2 * * *', berlin), '2026-03-28T00:00:00Z', 3)).toEqual([
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ])
  })

  test('one that repeats within the day leaves the gap out', () => {
    expect(timesAfter(cronTimes('15,45 * * * *', berlin), '2026-03-29T00:30:00Z', 3)).toEqual([
      '2026-03-29T00:45:00.000Z',
      '2026-03-29T01:15:00.000Z',
      '2026-03-29T01:45:00.000Z',
    ])
    expect(timesAfter(cronTimes('30 1-3 * * *', berlin), '2026-03-28T23:00:00Z', 3)).toEqual([
      '2026-03-29T00:30:00.000Z',
      '2026-03-29T01:30:00.000Z',
      '2026-03-29T23:30:00.000Z',
    ])
  })
})

describe('in autumn, where Berlin has the time from 02:00 to 03:00 twice on October 25, 2026', () => {
  test('a pattern with one time of day runs once, at the first', () => {
    expect(timesAfter(cronTimes('30 2 * * *', berlin), '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ])
  })

  test('one that repeats within the day runs through both hours', () => {
    expect(timesAfter(cronTimes('30 * * * *', berlin), '2026-10-24T23:45:00Z', 4)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:30:00.000Z',
      '2026-10-25T02:30:00.000Z',
      '2026-10-25T03:30:00.000Z',
    ])
  })
})

test('a daily time keeps its place on the clock through the year', () => {
  const times = cronTimes('0 9 * * *', 'America/New_York')
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/New_York', timeStyle: 'short' })
  let at = Date.parse('2026-01-01T00:00:00Z')
  for (let day = 0; day < 366; day++) {
    at = times.next(at) as number
    expect(clock.format(at)).toBe('09:00')
  }
})

const patterns = [
  '* * * * *',
  '*/7 * * * *',
  '30 2 * * *',
  '15 */3 * * *',
  '0 0 L * *',
  '0 12 * * MON#1',
  '0 9 15W * *',
  '@daily',
]
const zones = ['UTC', berlin, 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Pacific/Apia']
/** Around the days on which clocks change, where it is hardest, and anywhere else. */
const moments = fc.oneof(
  ...[
    '2026-03-29T01:00:00Z',
    '2026-10-25T01:00:00Z',
    '2026-03-08T07:00:00Z',
    '2026-11-01T06:00:00Z',
    '2026-04-04T15:00:00Z',
  ].map((change) => fc.integer({ min: -30 * hour, max: 30 * hour }).map((offset) => Date.parse(change) + offset)),
  fc.integer({ min: Date.parse('2025-01-01'), max: Date.parse('2035-01-01') }),
)

test('what comes before is what came next, forwards and backwards, in every zone and through every change', () => {
  fc.assert(
    fc.property(fc.constantFrom(...patterns), fc.constantFrom(...zones), moments, (pattern, zone, from) => {
      const times = cronTimes(pattern, zone)
      const forwards = [times.next(from) as number]
      for (let count = 1; count < 6; count++) forwards.push(times.next(forwards.at(-1) as number) as number)
      expect(forwards).toEqual([...new Set(forwards)].sort((a, b) => a - b))
      expect(forwards[0]).toBeGreaterThan(from)
      expect(times.previous((forwards[5] as number) + 1, 6)).toEqual(forwards)
      expect(times.previous(forwards[5] as number, 5)).toEqual(forwards.slice(0, 5))
      expect(times.previous(forwards[5] as number, 5, forwards[2])).toEqual(forwards.slice(3, 5))
    }),
    { numRuns: 400 },
  )
})

test('what was before a time is not looked for beyond what is asked', () => {
  const looked = vi.spyOn(Cron.prototype, 'previousRuns')
  const times = cronTimes('0 0 29 2 +MON', 'UTC')
  const [monday] = times.previous(Date.parse('2025-01-01'), 1)
  expect(monday).toBe(Date.parse('2016-02-29'))
  looked.mockClear()
  expect(times.previous(Date.parse('2025-01-01'), 106, monday)).toEqual([])
  expect(looked).toHaveBeenCalledTimes(1)
  expect(onceAt(5).previous(9, 1, 4)).toEqual([5])
  expect(onceAt(5).previous(9, 1, 5)).toEqual([])
  looked.mockRestore()
})

test('a pattern that never comes has no times', () => {
  expect(cronTimes('0 0 31 2 *', 'UTC').next(0)).toBeUndefined()
})

test.each([
  ['61 * * * *', 'UTC'],
  ['* * * *', 'UTC'],
  ['* * * * * *', 'UTC'],
  ['@reboot', 'UTC'],
  ['every day', 'UTC'],
  ['* * * * *', 'Mars/Base'],
])('%s in %s is refused', (pattern, zone) => {
  expect(() => cronTimes(pattern, zone)).toThrow(expect.objectContaining({ code: 'invalid_input' }))
})

describe('a zone', () => {
  afterEach(() => vi.restoreAllMocks())

  test('is one for croner, however it is spelled: it keeps what it makes for each', () => {
    const made = vi.spyOn(Intl, 'DateTimeFormat')
    const spelled = ['Pacific/Apia', 'pacific/apia', 'PACIFIC/APIA', 'pAcIfIc/ApIa', 'US/Samoa', 'us/samoa', 'US/SAMOA']
    for (const zone of spelled) cronTimes('0 9 * * *', zone).next(0)
    // Only croner asks for a clock of 24 hours in this way.
    const kept = made.mock.calls.filter(([, options]) => options?.hour12 === false)
    expect(kept.length).toBeLessThanOrEqual(2)
  })
})
