import { expect, test } from 'vitest'
import { NewSchedule, type Schedule, SchedulePatch } from '../../../../contract/resources/schedule.ts'
import { changesIn, creationOf, draftOf, timingOf } from '../../../../web/rooms/schedules/schedule-draft.ts'

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
  expect(changesIn(draftOf(nightly, zone, 0), draftOf(nightly, zone, 0), zone)).toEqual({})
})

test('another input leaves the rest of the mission as it is', () => {
  const draft = { ...draftOf(nightly, zone, 0), input: 'hello' }
  expect(changesIn(draftOf(nightly, zone, 0), draft, zone)).toEqual({
    mission: { agent: 'echo', input: 'hello', priority: 'HIGH' },
  })
})

test('a pattern goes with its zone', () => {
  const draft = { ...draftOf(nightly, zone, 0), cron: ' @daily ' }
  expect(changesIn(draftOf(nightly, zone, 0), draft, zone)).toEqual({ cron: '@daily', time_zone: 'UTC' })
})

test('a single time is meant by the viewer’s clock', () => {
  const draft = { ...draftOf(nightly, zone, 0), repeat: 'once' as const, at: '2026-12-01T09:00' }
  expect(timingOf(draft, zone)).toEqual({ at: '2026-12-01T08:00:00.000Z' })
})

test('what to do with missed times, and how exact a time is, are changed each by itself', () => {
  const draft = draftOf(nightly, zone, 0)
  expect(changesIn(draftOf(nightly, zone, 0), { ...draft, jitter: '60' }, zone)).toEqual({ jitter_s: 60 })
  const changes = changesIn(
    draftOf(nightly, zone, 0),
    { ...draft, catchUp: 'all', catchUpMax: '3', catchUpWindow: '3600' },
    zone,
  )
  expect(SchedulePatch.parse(changes)).toEqual({ catch_up: 'all', catch_up_max: 3, catch_up_window_s: 3600 })
})

test('every field of the mission can be seen and changed', () => {
  const draft = draftOf(nightly, zone, 0)
  expect(JSON.parse(draft.mission)).toEqual({ priority: 'HIGH' })
  const mission = { agent: 'echo', input: { day: 1 }, tags: ['night'] }
  expect(changesIn(draftOf(nightly, zone, 0), { ...draft, mission: '{"tags": ["night"]}' }, zone)).toEqual({ mission })
  expect(changesIn(draftOf(nightly, zone, 0), { ...draft, mission: '{"tags"' }, zone)).toBeUndefined()
})

test('a new schedule is what the form shows at first, as the API takes it', () => {
  const draft = { ...draftOf(undefined, zone, 0), name: 'nightly', agent: ' echo ', mission: '{"timeout_s": 60}' }
  expect(NewSchedule.parse(creationOf(draft, zone))).toMatchObject({
    ...{ name: 'nightly', catch_up: 'latest', jitter_s: 0, time_zone: zone },
    mission: { agent: 'echo', timeout_s: 60 },
  })
})

test('what a schedule says does not depend on when its form is opened, so a form that is restored later finds nothing changed', () => {
  expect(draftOf(nightly, zone, 0)).toEqual(draftOf(nightly, zone, Date.parse('2027-01-01T00:00:00Z')))
})
