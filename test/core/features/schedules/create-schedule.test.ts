import { expect, test } from 'vitest'
import { deleteSchedule, updateSchedule } from '../../../../core/features/schedules/manage-schedules.ts'
import { listSchedules } from '../../../../core/features/schedules/read-schedules.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const daily = { name: 'report', mission: { agent: 'echo', input: 'x' }, cron: '@daily' }

async function platformWithTwoProcesses() {
  const platform = await createSimulatedPlatform({ concurrency: 2 })
  const [one, other] = [platform.process((_, perform) => perform()), platform.process((_, perform) => perform())]
  const all = async () =>
    (await listSchedules(platform.ports)(platform.caller, { limit: 100 })).items.map(({ id }) => id)
  return { platform, one, other, all }
}

test('requests with one key create one schedule, however many processes take them, and return it as it is now', async () => {
  const { platform, one, other, all } = await platformWithTwoProcesses()
  const made = await Promise.all([one, other, one, other].map((process) => process.createSchedule(daily, 'key')))
  const [first] = made
  expect(new Set(made.map(({ id }) => id)).size).toBe(1)
  expect(await all()).toEqual([first?.id])
  await updateSchedule(platform.ports)(platform.caller, first?.id ?? '', { name: 'renamed' })
  expect(await other.createSchedule(daily, 'key')).toMatchObject({ id: first?.id, name: 'renamed' })
})

test('a key is of one request, and without one each request creates a schedule', async () => {
  const { one, other, all } = await platformWithTwoProcesses()
  await one.createSchedule(daily, 'key')
  const different = other.createSchedule({ ...daily, cron: '@hourly' }, 'key')
  await expect(different).rejects.toMatchObject({ code: 'idempotency_mismatch' })
  await one.createSchedule(daily)
  expect(await all()).toHaveLength(2)
})

test('a schedule that is deleted frees its key, once', async () => {
  const { platform, one, other, all } = await platformWithTwoProcesses()
  for (const cron of ['@daily', '@hourly', '@weekly']) {
    const processes = [one, other, one]
    const made = await Promise.all(processes.map((process) => process.createSchedule({ ...daily, cron }, 'key')))
    expect(await all()).toEqual([made[0]?.id])
    await deleteSchedule(platform.ports)(platform.caller, made[0]?.id ?? '')
  }
})
