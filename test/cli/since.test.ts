import { expect, test } from 'vitest'
import { sinceTime } from '../../cli/arguments/since.ts'
import { useAnsweringServer } from './answering-server.ts'

const now = Date.parse('2026-11-30T12:00:00.000Z')
const { answerWith, run, sent } = useAnsweringServer({ items: [], next_cursor: null }, {})

test.each([
  ['45s', '2026-11-30T11:59:15.000Z'],
  ['30m', '2026-11-30T11:30:00.000Z'],
  ['1h', '2026-11-30T11:00:00.000Z'],
  ['2d', '2026-11-28T12:00:00.000Z'],
  ['1w', '2026-11-23T12:00:00.000Z'],
  ['2026-11-30', '2026-11-30T00:00:00.000Z'],
  ['2026-11-30T09:30:00Z', '2026-11-30T09:30:00.000Z'],
  ['2026-11-30T09:30:00.5+02:00', '2026-11-30T07:30:00.500Z'],
])('--since %s is since %s', (text, time) => {
  expect(sinceTime(text, now)).toBe(time)
})

test.each([
  '',
  '1',
  'h',
  '1.5h',
  '-1h',
  '1y',
  '2026-11-30T09:30:00',
  '2026-13-01',
  'yesterday',
  '9999999999h',
  '999999w',
  '2026-02-30',
  '2026-02-30T09:30:00Z',
])('--since %j is refused with what it looks like', (text) => {
  expect(() => sinceTime(text, now)).toThrow('30m, 1h, 2d')
})

test('the API is asked for the missions since then', async () => {
  expect((await run('missions', 'list', '--since', '2026-11-30')).out).toBe('No missions.\n')
  expect((await run('dead-letters', 'list', '--since', '2026-11-30')).out).toBe('No dead letters.\n')
  const asked = sent().map(({ path }) => decodeURIComponent(path))
  expect(asked[0]).toContain('created_after=2026-11-30T00:00:00.000Z')
  expect(asked[1]).toContain('died_after=2026-11-30T00:00:00.000Z')
})

const stop = { scope: { kind: 'tenant' }, state: 'confirmed', stopped: 0 }

test('of a list that the API does not filter, the newest are shown, and no page is read after one that is older', async () => {
  const newest = { ...stop, id: 'stp_1', requested_at: '2026-11-30T11:00:00.000Z' }
  const older = { ...stop, id: 'stp_2', requested_at: '2026-11-29T11:00:00.000Z' }
  answerWith({ items: [newest, older], next_cursor: 'more' })
  const { out } = await run('stops', 'list', '--since', '2026-11-30')
  expect(out).toContain('stp_1')
  expect(out).not.toContain('stp_2')
  expect(out).not.toContain('There are more')
  expect(sent()).toHaveLength(1)
  expect((await run('stops', 'list', '--limit', '2')).out).toContain('There are more')
})
