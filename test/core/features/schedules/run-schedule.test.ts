import { Cron } from 'croner'
import { expect, test, vi } from 'vitest'
import type { Overlap, ScheduleRun } from '../../../../contract/resources/schedule.ts'
import { readItem } from '../../../../core/base/storing/reading.ts'
import {
  deleteSchedule,
  pauseSchedule,
  resumeSchedule,
  updateSchedule,
} from '../../../../core/features/schedules/manage-schedules.ts'
import { getSchedule, listScheduleRuns, previewSchedule } from '../../../../core/features/schedules/read-schedules.ts'
import { runNow } from '../../../../core/features/schedules/run-now.ts'
import { scheduleKind } from '../../../../core/records/schedule/schedule.ts'
import { scheduleKey } from '../../../../core/records/schedule/schedule-items.ts'
import { deliverAll, type Run } from '../../../simulation/deliver.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const minute = 60_000
const echo = { agent: 'echo', input: 'again' }

interface Setting {
  readonly platform: SimulatedPlatform
  readonly id: string
  readonly run: Run
  /** Lets minutes pass, in each of which the timer fires; missions are not carried out. */
  minutes(count: number): Promise<void>
  runs(): Promise<ScheduleRun[]>
  statuses(): Promise<string[]>
}

async function scheduled(overlap: Overlap, changes: object = {}): Promise<Setting> {
  const platform = await createSimulatedPlatform({ concurrency: 2 })
  const process = platform.process((_, perform) => perform())
  const { id } = await process.createSchedule({
    name: 'each-minute',
    mission: echo,
    cron: '* * * * *',
    overlap,
    ...changes,
  })
  return {
    platform,
    id,
    run: (act) => act(process),
    async minutes(count) {
      for (let passed = 0; passed < count; passed++) {
        platform.advance(minute)
        await platform.database.settled()
        for (const timer of platform.sources.scheduler.due(100)) {
          await process.fire(timer.payload)
          await platform.sources.scheduler.fired([timer])
        }
      }
    },
    runs: async () => (await listScheduleRuns(platform.ports)(platform.caller, id, { limit: 100 })).items.reverse(),
    statuses: async () => {
      await platform.database.settled()
      return (await platform.stored()).missions.map(({ status }) => status)
    },
  }
}

const outcomes = (runs: readonly ScheduleRun[]) => runs.map(({ outcome }) => outcome)

test('allow: each time has its mission', async () => {
  const { minutes, runs, statuses } = await scheduled('allow')
  await minutes(3)
  expect(outcomes(await runs())).toEqual(['submitted', 'submitted', 'submitted'])
  expect(await statuses()).toEqual(['QUEUED', 'QUEUED', 'PENDING'])
})

test('skip: a time is left out while the mission before goes on', async () => {
  const { platform, minutes, runs, run, statuses } = await scheduled('skip')
  await minutes(3)
  const [first, second] = await runs()
  expect(outcomes(await runs())).toEqual(['submitted', 'skipped', 'skipped'])
  expect(second).toMatchObject({ reason: 'previous_not_ended', mission_id: first?.mission_id })
  await deliverAll(platform, run)
  await minutes(1)
  expect(outcomes(await runs()).at(-1)).toBe('submitted')
  expect(await statuses()).toHaveLength(2)
})

test('cancel_previous: the mission before is stopped', async () => {
  const { minutes, statuses } = await scheduled('cancel_previous')
  await minutes(3)
  expect(await statuses()).toEqual(['CANCELLED', 'CANCELLED', 'QUEUED'])
})

test('queue: times wait in order, up to a bound, and each end lets the next begin', async () => {
  const { platform, id, minutes, runs, run, statuses } = await scheduled('queue')
  await minutes(13)
  expect(await statuses()).toEqual(['QUEUED'])
  expect(outcomes(await runs())).toEqual(['submitted', ...Array(10).fill('queued'), 'skipped', 'skipped'])
  expect((await runs()).at(-1)).toMatchObject({ reason: 'queue_full' })
  expect((await getSchedule(platform.ports)(platform.caller, id)).queued).toHaveLength(10)
  await deliverAll(platform, run)
  expect(outcomes(await runs())).toEqual([...Array(11).fill('submitted'), 'skipped', 'skipped'])
  expect(await statuses()).toEqual(Array(11).fill('COMPLETED'))
  const records = (await platform.stored()).missions
  expect(records.map(({ schedule }) => schedule?.planned_at)).toEqual(
    records.map(({ schedule }) => schedule?.planned_at).sort(),
  )
})

test('queue: what waits is started by the sweeper where the end of the mission was not heard', async () => {
  const { platform, minutes, run, statuses } = await scheduled('queue')
  await minutes(2)
  for (const message of platform.receive()) {
    await run((process) => process.execute(message.body))
    await platform.lanes.delete(message)
  }
  expect(await statuses()).toEqual(['COMPLETED'])
  platform.advance(6 * minute)
  await run((process) => process.sweep())
  expect(await statuses()).toEqual(['COMPLETED', 'QUEUED'])
})

test('however many are told of it at once, a time has one mission', async () => {
  const { platform, id, runs, statuses } = await scheduled('allow')
  platform.advance(3 * minute)
  const processes = Array.from({ length: 8 }, () => platform.process((_, perform) => perform()))
  await Promise.all(processes.map((process) => process.runSchedule(id)))
  expect(outcomes(await runs())).toEqual(['submitted', 'submitted', 'submitted'])
  expect(await statuses()).toHaveLength(3)
})

test('told too early, it waits', async () => {
  const { platform, id, runs, run } = await scheduled('allow', { jitter_s: 50 })
  const { items } = await previewSchedule(platform.ports)(platform.caller, id, 2)
  const [first] = items
  const start = Date.parse(first?.starts_at ?? '')
  expect(start).toBeGreaterThan(Date.parse(first?.planned_at ?? ''))
  platform.advance(start - platform.now() - 1)
  await run((process) => process.runSchedule(id))
  expect(await runs()).toEqual([])
  platform.advance(1)
  await run((process) => process.runSchedule(id))
  expect(outcomes(await runs())).toEqual(['submitted'])
})

test('the times of a pattern that comes once in decades are looked for once each, a hundred years ahead', async () => {
  const { platform, id } = await scheduled('allow', { cron: '0 0 29 2 +MON', jitter_s: 60 })
  const looked = vi.spyOn(Cron.prototype, 'nextRun')
  const { items } = await previewSchedule(platform.ports)(platform.caller, id, 100)
  expect(items.length).toBeGreaterThanOrEqual(2)
  expect(items.length).toBeLessThanOrEqual(4)
  expect(looked).toHaveBeenCalledTimes(items.length)
  looked.mockRestore()
})

test('a mission that cannot be submitted is told, and the next times come', async () => {
  const { platform, id, minutes, runs } = await scheduled('allow')
  // Its agent was deleted since.
  const item = await readItem(platform.store, scheduleKind, scheduleKey(id))
  if (!item) throw new Error('no schedule')
  const body = { ...item.body, mission: { ...echo, priority: 'LOW', timeout_s: 9, max_attempts: 1, agent: 'gone' } }
  await platform.ports.stores
    .tenant(platform.tenant)
    .write([{ change: 'put', table: 'entities', item: { ...item, body, version: item.version + 1 } }])
  await minutes(2)
  expect(await runs()).toMatchObject([
    { outcome: 'failed', reason: expect.stringContaining('not_found') },
    { outcome: 'failed', mission_id: null },
  ])
})

test('pause and resume: times in the pause are not caught up', async () => {
  const { platform, id, minutes, runs, statuses } = await scheduled('allow')
  await minutes(1)
  expect(await pauseSchedule(platform.ports)(platform.caller, id)).toMatchObject({ status: 'PAUSED', next_at: null })
  await minutes(3)
  await resumeSchedule(platform.ports)(platform.caller, id)
  expect(await statuses()).toHaveLength(1)
  await minutes(1)
  expect(outcomes(await runs())).toEqual(['submitted', 'submitted'])
  expect((await runs())[1]?.planned_at).toBe(new Date(platform.now()).toISOString())
})

test('pause: what waits in a queue waits on', async () => {
  const { platform, id, minutes, run, statuses } = await scheduled('queue')
  await minutes(2)
  await pauseSchedule(platform.ports)(platform.caller, id)
  await deliverAll(platform, run)
  expect(await statuses()).toEqual(['COMPLETED'])
  await resumeSchedule(platform.ports)(platform.caller, id)
  expect(await statuses()).toEqual(['COMPLETED', 'QUEUED'])
})

test('a single time ends its schedule; a new one makes it active again', async () => {
  const { platform, id, minutes, runs } = await scheduled('skip')
  const at = new Date(platform.now() + 90_000).toISOString()
  const changed = await updateSchedule(platform.ports)(platform.caller, id, { at })
  expect(changed).toMatchObject({ status: 'ACTIVE', at, cron: null, next_at: at })
  await minutes(2)
  expect(await getSchedule(platform.ports)(platform.caller, id)).toMatchObject({ status: 'ENDED', next_at: null })
  expect(await runs()).toMatchObject([{ outcome: 'submitted', planned_at: at }])
  expect(await updateSchedule(platform.ports)(platform.caller, id, { after_s: 60 })).toMatchObject({ status: 'ACTIVE' })
})

test('by hand: at once, whatever the policy, and beside the times', async () => {
  const { platform, id, minutes, runs, statuses } = await scheduled('skip')
  await minutes(1)
  const before = await getSchedule(platform.ports)(platform.caller, id)
  const by_hand = await runNow(platform.ports)(platform.caller, id)
  expect(by_hand).toMatchObject({ by_hand: true, outcome: 'submitted' })
  expect(await getSchedule(platform.ports)(platform.caller, id)).toMatchObject({
    next_at: before.next_at,
    last_mission_id: by_hand.mission_id,
  })
  expect(await statuses()).toEqual(['QUEUED', 'QUEUED'])
  await minutes(1)
  expect(outcomes(await runs())).toEqual(['submitted', 'submitted', 'skipped'])
})

test('deleted, it comes no more, nor does a timer that was on its way', async () => {
  const { platform, id, statuses, run } = await scheduled('allow')
  await deleteSchedule(platform.ports)(platform.caller, id)
  await platform.database.settled()
  expect(platform.sources.scheduler.nextAt()).toBeUndefined()
  platform.advance(10 * minute)
  await run((process) => process.runSchedule(id))
  await run((process) => process.sweep())
  expect(await statuses()).toEqual([])
})
