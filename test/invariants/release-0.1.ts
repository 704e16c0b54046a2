import { expect } from 'vitest'
import { type Mission, MissionList, StepList } from '../../contract/resources/mission.ts'
import type { Api } from '../scenarios/api.ts'
import { cancel, ended, eventsOf, expectWhole, missionOf, submit } from '../scenarios/missions.ts'
import type { Platform } from '../scenarios/platform.ts'

const lists = ['missions', 'agents', 'schedules', 'conversations', 'limits', 'budgets', 'dead-letters', 'keys', 'stops']

export async function expectEveryList(api: Api): Promise<void> {
  const answers = await Promise.all(lists.map(async (name) => [name, (await api('GET', `/v1/${name}`)).status]))
  expect(answers).toEqual(lists.map((name) => [name, 200]))
}

/** When the fixture was made. Its schedule goes on with each week that has passed since. */
const madeBefore = '2026-11-29T12:00:00.000Z'

export async function missionsTakenOver(api: Api): Promise<readonly Mission[]> {
  const { items } = MissionList.parse((await api('GET', '/v1/missions')).body)
  return items.filter(({ created_at }) => created_at < madeBefore)
}

/** That what is in `test/fixtures/release-0.1/sortie.db` is read wherever it lies now, and its missions go on. */
export async function expectTakenOver(platform: Platform, api: Api): Promise<void> {
  await expectEveryList(api)
  const items = await missionsTakenOver(api)
  const done = items.filter(({ status }) => status === 'COMPLETED')
  expect([items.length, done.length]).toEqual([8, 5])
  for (const { id } of done) {
    expectWhole((await eventsOf(api, id)).items)
    StepList.parse((await api('GET', `/v1/missions/${id}/steps`)).body)
    expect((await missionOf(api, id)).output).not.toBeNull()
  }
  const inFlight = items.filter(({ finished_at }) => finished_at === null)
  expect(inFlight.map(({ status }) => status).sort()).toEqual(['SCHEDULED', 'WAITING'])
  for (const { id } of inFlight) await expectWritable(api, id)
  const { id } = await submit(api, { agent: 'echo', input: 'of this release' })
  expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED' })
}

/** Whatever an older release left out of it, each way of writing it anew works. */
async function expectWritable(api: Api, id: string): Promise<void> {
  const path = `/v1/missions/${id}`
  expect(await api('PATCH', path, { json: { priority: 'HIGH' } })).toMatchObject({ status: 200 })
  expect(await api('POST', `${path}/hold`, { json: { reason: 'a test' } })).toMatchObject({ status: 200 })
  expect(await api('POST', `${path}/release`)).toMatchObject({ status: 200 })
  expect((await cancel(api, id)).mission).toMatchObject({ status: 'CANCELLED' })
  expectWhole((await eventsOf(api, id)).items)
}
