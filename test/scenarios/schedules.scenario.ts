import { expect, vi } from 'vitest'
import { Switch } from '../../contract/resources/control.ts'
import {
  Schedule,
  ScheduleList,
  ScheduleRun,
  ScheduleRunList,
  ScheduleTimes,
} from '../../contract/resources/schedule.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { cancel, ended, eventsOf, missionOf } from './missions.ts'
import { freshName } from './names.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'

const echo = { agent: 'echo', input: 'on time', tags: ['scheduled'] }
const seldom = { cron: '0 0 1 1 *' }
/** Missions without an agent and a way to choose one, or with both. */
const undecided = [
  { input: 'x' },
  { ...echo, capability: 'echo' },
  { ...echo, preferences: { avoid: ['echo'] } },
  { input: 'x', preferences: { avoid: ['echo'] } },
]

export function schedules({ sideBySide }: Scenarios): void {
  sideBySide('schedules', (scenario) => {
    scenario('a mission is submitted after a delay, once, and the schedule has ended', async (platform) => {
      const api = apiOf(platform)
      const schedule = await create(api, { after_s: 1 })
      expect(schedule).toMatchObject({ status: 'ACTIVE', cron: null, last_mission_id: null, queued: [] })
      expect(schedule.next_at).toBe(schedule.at)
      const [run] = await runsOnce(platform, api, schedule.id)
      expect(run).toMatchObject({ outcome: 'submitted', planned_at: schedule.at, by_hand: false })
      const mission = await ended(platform, api, String(run?.mission_id))
      expect(mission).toMatchObject({ status: 'COMPLETED', output: 'on time', schedule_id: schedule.id })
      expect(mission).toMatchObject({ tags: ['scheduled'] })
      expect(Date.parse(mission.created_at)).toBeGreaterThanOrEqual(Date.parse(String(schedule.at)))
      expect((await eventsOf(api, mission.id)).items[0]?.data).toMatchObject({ schedule_id: schedule.id })
      expect(await get(api, schedule.id)).toMatchObject({ status: 'ENDED', next_at: null, last_mission_id: mission.id })
    })

    scenario(
      'a time that has passed is caught up, or refused where its policy would never run it',
      async (platform) => {
        const api = apiOf(platform)
        const at = new Date(Date.now() - 3_600_000).toISOString()
        const caughtUp = await create(api, { at })
        expect(await runsOnce(platform, api, caughtUp.id)).toMatchObject([{ outcome: 'submitted', planned_at: at }])
        for (const policy of [{ catch_up: 'none' }, { catch_up: 'all', catch_up_window_s: 60 }]) {
          const json = { name: 'late', mission: { agent: 'echo', input: 'x' }, at, ...policy }
          const { message } = expectError(await api('POST', '/v1/schedules', { json }), 'not_applicable')
          expect(message).toContain('give a time to come')
          const changed = { json: { at, ...policy } }
          expectError(await api('PATCH', `/v1/schedules/${caughtUp.id}`, changed), 'not_applicable')
        }
      },
    )

    scenario('its next times are shown, exact on the days on which clocks change', async (platform) => {
      const api = apiOf(platform)
      const zone = { time_zone: 'Europe/Berlin' }
      const spring = await create(api, { cron: '30 2 28-30 3 *', ...zone })
      const { items } = await preview(api, spring.id, 60)
      expect(items).toHaveLength(60)
      expect(items[0]?.planned_at).toBe(spring.next_at)
      const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', timeStyle: 'short' })
      const times = new Set(items.map(({ planned_at }) => clock.format(Date.parse(planned_at))))
      // On the Sundays among those days the clock goes from 02:00 to 03:00.
      expect([...times].sort()).toEqual(['02:30', '03:00'])
      const jittered = await create(api, { ...seldom, jitter_s: 600 })
      for (const { planned_at, starts_at } of (await preview(api, jittered.id, 5)).items) {
        const later = Date.parse(starts_at) - Date.parse(planned_at)
        expect(later).toBeGreaterThanOrEqual(0)
        expect(later).toBeLessThan(600_000)
      }
    })

    scenario('a pattern or a time zone that is none is refused by its name, with what is taken', async (platform) => {
      const api = apiOf(platform)
      const refusals: readonly [string, string, Record<string, string>][] = [
        ['cron', '0 9 * * 1-5', { cron: '61 * * * *' }],
        ['cron', '0 9 * * 1-5', { cron: '* * *' }],
        ['cron', '0 9 * * 1-5', { cron: 'every day' }],
        ['time_zone', 'Europe/Berlin', { cron: '@daily', time_zone: 'Europe/Berln' }],
        ['time_zone', 'Europe/Berlin', { cron: '@daily', time_zone: '+02:00' }],
      ]
      const { id } = await create(api, seldom)
      for (const [field, example, timing] of refusals) {
        const created = { name: freshName('s'), mission: echo, ...timing }
        for (const [method, path, json] of [
          ['POST', '/v1/schedules', created],
          ['PATCH', `/v1/schedules/${id}`, timing],
        ] as const) {
          const { message } = expectError(await api(method, path, { json }), 'invalid_input')
          expect(message).toMatch(new RegExp(`^${field}\\b`))
          expect(message).toContain(example)
          // What the libraries call themselves is no concern of a caller.
          expect(message).not.toMatch(/Cron[A-Z]|Original error/)
        }
      }
    })

    scenario('it is changed, paused, resumed and deleted', async (platform) => {
      const api = apiOf(platform)
      const { id } = await create(api, { ...seldom, time_zone: 'Asia/Tokyo' })
      const path = `/v1/schedules/${id}`
      const changes = { cron: '@hourly', overlap: 'queue', mission: { agent: 'echo', input: 'changed' } }
      const changed = Schedule.parse((await api('PATCH', path, { json: changes })).body)
      expect(changed).toMatchObject({ cron: '@hourly', time_zone: 'Asia/Tokyo', overlap: 'queue', catch_up: 'latest' })
      expect(changed.mission).toMatchObject({ input: 'changed', tags: [] })
      expect(Date.parse(String(changed.next_at)) - Date.now()).toBeLessThanOrEqual(3_600_000)

      const paused = Schedule.parse((await api('POST', `${path}/pause`)).body)
      expect(paused).toMatchObject({ status: 'PAUSED', next_at: null })
      expect(Schedule.parse((await api('POST', `${path}/pause`)).body)).toEqual(paused)
      for (const timing of [{ cron: '@daily', time_zone: 'AAA' }, { time_zone: 'AAA' }, { cron: '0 0 31 2 *' }])
        expectError(await api('PATCH', path, { json: timing }), 'invalid_input')
      const resumed = Schedule.parse((await api('POST', `${path}/resume`)).body)
      expect(resumed).toMatchObject({ status: 'ACTIVE', next_at: changed.next_at })

      expect((await api('DELETE', path)).status).toBe(204)
      for (const [method, suffix] of [
        ['GET', ''],
        ['DELETE', ''],
        ['POST', '/pause'],
        ['GET', '/runs'],
        ['GET', '/next'],
      ])
        expectError(await api(String(method), `${path}${suffix}`), 'not_found')
    })

    scenario('it runs by hand, also while it is paused', async (platform) => {
      const api = apiOf(platform)
      const schedule = await create(api, seldom)
      await api('POST', `/v1/schedules/${schedule.id}/pause`)
      const answer = await api('POST', `/v1/schedules/${schedule.id}/run-now`)
      expect(answer.status).toBe(202)
      const run = ScheduleRun.parse(answer.body)
      expect(run).toMatchObject({ outcome: 'submitted', by_hand: true })
      expect(await missionOf(api, String(run.mission_id))).toMatchObject({ schedule_id: schedule.id })
      expect(await runsOf(api, schedule.id)).toEqual([run])
    })

    scenario('one whose mission names a capability runs by hand, and goes on from its queue', async (platform) => {
      const api = apiOf(platform)
      const [name, capability] = [freshName('able'), freshName('summing-up')]
      const agent = { name, instructions: 'x', model: 'offline/echo', capabilities: [capability] }
      expect((await api('POST', '/v1/agents', { json: agent })).status).toBe(201)
      const pause = { scope: { kind: 'agent', agent: name }, mode: 'pause', reason: 'so that the first does not end' }
      const set = Switch.parse((await api('POST', '/v1/switches', { json: pause })).body)
      const mission = { capability, input: 'whoever can' }
      const { id } = await create(api, { after_s: 5, overlap: 'queue', mission })
      const answer = await api('POST', `/v1/schedules/${id}/run-now`)
      expect([answer.status, answer.body]).toMatchObject([202, { outcome: 'submitted' }])
      const first = await missionOf(api, String(ScheduleRun.parse(answer.body).mission_id))
      expect(first).toMatchObject({ agent: name, schedule_id: id })
      const patience = { timeout: platform.patienceMs, interval: 100 }
      await vi.waitFor(async () => expect((await get(api, id)).queued).toHaveLength(1), patience)
      await cancel(api, first.id)
      const queued = await vi.waitFor(async () => {
        const run = (await runsOf(api, id)).find(({ by_hand }) => !by_hand)
        expect(run).toMatchObject({ outcome: 'submitted' })
        return run
      }, patience)
      expect((await api('DELETE', `/v1/switches/${set.id}`)).status).toBe(204)
      const second = await ended(platform, api, String(queued?.mission_id))
      expect(second).toMatchObject({ agent: name, status: 'COMPLETED', output: 'whoever can' })
    })

    scenario('they are listed newest first, page by page', async (platform) => {
      const api = apiOf(platform, platform.otherTenantKey)
      const made = [await create(api, seldom), await create(api, seldom), await create(api, seldom)].map(({ id }) => id)
      const seen: string[] = []
      for (let cursor = ''; ; ) {
        const page = ScheduleList.parse((await api('GET', `/v1/schedules?limit=2${cursor}`)).body)
        seen.push(...page.items.map(({ id }) => id))
        if (page.next_cursor === null) break
        cursor = `&cursor=${page.next_cursor}`
      }
      expect(seen.filter((id) => made.includes(id))).toEqual(made.reverse())
    })

    scenario('what cannot be is refused at once', async (platform) => {
      const api = apiOf(platform)
      const refused = (json: object) => api('POST', '/v1/schedules', { json: { name: 'x', mission: echo, ...json } })
      for (const timing of [
        {},
        { cron: '* * * * *', after_s: 1 },
        { at: new Date().toISOString(), time_zone: 'UTC' },
        { cron: '61 * * * *' },
        { cron: '* * * * * *' },
        { cron: '0 0 31 2 *' },
        { cron: '* * * * *', time_zone: 'Mars/Base' },
        { cron: '* * * * *', time_zone: '+02:00' },
        { after_s: 0 },
        { at: '0000-01-01T00:00:00+05:00' },
        { ...seldom, mission: { ...echo, start_at: new Date().toISOString() } },
        { ...seldom, mission: { ...echo, callback_url: 'ftp://example.com' } },
        ...undecided.map((mission) => ({ ...seldom, mission })),
      ])
        expectError(await refused(timing), 'invalid_input')
      const far = new Date(Date.now() + 400 * 86_400_000).toISOString()
      expectError(await refused({ at: far }), 'not_applicable')
      expectError(await refused({ ...seldom, mission: { agent: freshName('nobody'), input: '' } }), 'not_found')
      expectError(await refused({ ...seldom, mission: { ...echo, input: 'x'.repeat(70_000) } }), 'payload_too_large')
      const { id } = await create(api, { after_s: 3600 })
      expectError(await api('PATCH', `/v1/schedules/${id}`, { json: { time_zone: 'Asia/Tokyo' } }), 'not_applicable')
      expectError(await api('PATCH', `/v1/schedules/${id}`, { json: {} }), 'invalid_input')
      for (const mission of undecided)
        expectError(await api('PATCH', `/v1/schedules/${id}`, { json: { mission } }), 'invalid_input')
    })

    scenario('another tenant sees nothing of it', async (platform) => {
      const api = apiOf(platform)
      const other = apiOf(platform, platform.otherTenantKey)
      const { id } = await create(api, seldom)
      const path = `/v1/schedules/${id}`
      expectError(await other('GET', path), 'not_found')
      expectError(await other('PATCH', path, { json: { jitter_s: 1 } }), 'not_found')
      expectError(await other('POST', `${path}/run-now`), 'not_found')
      expectError(await other('DELETE', path), 'not_found')
      const { items } = ScheduleList.parse((await other('GET', '/v1/schedules?limit=100')).body)
      expect(items.map((schedule) => schedule.id)).not.toContain(id)
    })
  })
}

async function create(api: Api, schedule: Record<string, unknown>): Promise<Schedule> {
  const answer = await api('POST', '/v1/schedules', { json: { name: freshName('s'), mission: echo, ...schedule } })
  expect([answer.status, answer.body]).toMatchObject([201, {}])
  return Schedule.parse(answer.body)
}

async function get(api: Api, id: string): Promise<Schedule> {
  return Schedule.parse((await api('GET', `/v1/schedules/${id}`)).body)
}

async function preview(api: Api, id: string, count: number) {
  return ScheduleTimes.parse((await api('GET', `/v1/schedules/${id}/next?count=${count}`)).body)
}

async function runsOf(api: Api, id: string): Promise<ScheduleRun[]> {
  return ScheduleRunList.parse((await api('GET', `/v1/schedules/${id}/runs`)).body).items
}

/** Its runs, once there are any. */
function runsOnce({ patienceMs }: Platform, api: Api, id: string): Promise<ScheduleRun[]> {
  const look = async () => {
    const runs = await runsOf(api, id)
    expect(runs).not.toEqual([])
    return runs
  }
  return vi.waitFor(look, { timeout: patienceMs, interval: 100 })
}
