import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { createTerminal } from '../../cli/printing/terminal.ts'
import { durationText, fromNow, timeText, tookText } from '../../cli/printing/time-text.ts'

const now = Date.parse('2026-11-30T12:00:00.000Z')

test.each([
  ['2026-11-30T12:00:00.000Z', 'now'],
  ['2026-11-30T11:59:59.000Z', '1s ago'],
  ['2026-11-30T11:57:01.000Z', '2m ago'],
  ['2026-11-30T11:57:00.000Z', '3m ago'],
  ['2026-11-30T09:00:00.000Z', '3h ago'],
  ['2026-11-26T11:00:00.000Z', '4d ago'],
  ['2026-10-30T11:00:00.000Z', '2026-10-30'],
  ['2026-11-30T14:30:00.000Z', 'in 2h'],
  ['2027-11-30T14:30:00.000Z', '2027-11-30'],
  ['soon', 'soon'],
])('%s is %s', (time, words) => {
  expect(fromNow(time, now)).toBe(words)
})

test('a time is told from now to a person, and whole to a program', () => {
  const time = '2026-11-30T11:57:00.000Z'
  const terminal = (properties: object) =>
    createTerminal({
      stdin: new PassThrough(),
      stdout: Object.assign(new PassThrough(), properties),
      stderr: new PassThrough(),
      env: {},
    })
  expect(timeText(terminal({ isTTY: true }), time, now)).toBe('3m ago')
  expect(timeText(terminal({}), time, now)).toBe(time)
})

test.each([
  [-5, '0ms'],
  [0, '0ms'],
  [820, '820ms'],
  [1240, '1.2s'],
  [59_940, '59.9s'],
  [59_960, '1m 0s'],
  [125_000, '2m 5s'],
  [3_599_000, '59m 59s'],
  [11_520_000, '3h 12m'],
  [86_399_999, '23h 59m'],
  [187_200_000, '2d 4h'],
])('%i ms are %s', (ms, words) => {
  expect(durationText(ms)).toBe(words)
})

test('nothing is said of a time that is none', () => {
  expect(tookText('soon', now)).toBe('')
  expect(tookText('2026-11-30T11:59:59.000Z', '2026-11-30T12:00:00.500Z')).toBe('1.5s')
})
