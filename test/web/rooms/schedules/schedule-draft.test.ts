import { expect, test } from 'vitest'
import type { Schedule } from '../../../../contract/resources/schedule.ts'
import { changesIn, draftOf, timingOf } from '../../../../web/rooms/schedules/schedule-draft.ts'

const zone = 'Europe/Berlin'
const nightly: Schedule = {
  id: 'sch_00000000000000000000000001',
  name: 'nightly',
  status: 'ACTIVE',
  mission: { agent: 'echo', input: { day: 1 }, priority: 'HIGH' },
  at: null,
  cron: '0 3 * * *',
  time_zone: 'UTC',
  overlap: 'skip',
  catch_up: 'latest',
  catch_up_window_s: 86_400,
  catch_up_max: 10,
  jitter_s: 0,
  next_at: null,
  queued: [],
  last_mission_id: null,
  created_at: '2026-11-30T09:00:00.000Z',
  updated_at: '2026-11-30T09:00:00.000Z',
}

test('a form that was only looked at changes nothing', () => {
  expect(changesIn(nightly, draftOf(nightly, zone, 0), zone)).toBeUndefined()
})

test('another input leaves the rest of the mission as it is', () => {
  const draft = { ...draftOf(nightly, zone, 0), input: 'hello' }
  expect(changesIn(nightly, draft, zone)).toEqual({ mission: { agent: 'echo', input: 'hello', priority: 'HIGH' } })
})

test('a pattern goes with its zone', () => {
  const draft = { ...draftOf(nightly, zone, 0), cron: ' @daily ' }
  expect(changesIn(nightly, draft, zone)).toEqual({ cron: '@daily', time_zone: 'UTC' })
})

test('a single time is meant by the viewer’s clock', () => {
  const draft = { ...draftOf(nightly, zone, 0), repeat: 'once' as const, at: '2026-12-01T09:00' }
  expect(timingOf(draft, zone)).toEqual({ at: '2026-12-01T08:00:00.000Z' })
})
