import { expect } from 'vitest'
import { MissionList, StepList } from '../../contract/resources/mission.ts'
import type { Api } from '../scenarios/api.ts'
import { ended, eventsOf, expectWhole, missionOf, submit } from '../scenarios/missions.ts'
import type { Platform } from '../scenarios/platform.ts'

const lists = ['missions', 'agents', 'schedules', 'conversations', 'limits', 'budgets', 'dead-letters', 'keys', 'stops']

export async function expectEveryList(api: Api): Promise<void> {
  const answers = await Promise.all(lists.map(async (name) => [name, (await api('GET', `/v1/${name}`)).status]))
  expect(answers).toEqual(lists.map((name) => [name, 200]))
}

/** That what is in `test/fixtures/release-0.1/sortie.db` is read wherever it lies now, and its missions go on. */
export async function expectTakenOver(platform: Platform, api: Api): Promise<void> {
  await expectEveryList(api)
  const { items } = MissionList.parse((await api('GET', '/v1/missions')).body)
  const done = items.filter(({ status }) => status === 'COMPLETED')
  expect([items.length, done.length]).toEqual([8, 5])
  for (const { id } of done) {
    expectWhole((await eventsOf(api, id)).items)
    StepList.parse((await api('GET', `/v1/missions/${id}/steps`)).body)
    expect((await missionOf(api, id)).output).not.toBeNull()
  }
  const { id } = await submit(api, { agent: 'echo', input: 'of this release' })
  expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED' })
}
