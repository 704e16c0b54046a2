import { expect } from 'vitest'
import { Explanation } from '../../contract/resources/explanation.ts'
import { Mission } from '../../contract/resources/mission.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { ended, eventsOf, expectWhole, inStatus, missionOf, occupySlot, soon, stepsOf, submit } from './missions.ts'
import type { Scenarios } from './scenario.ts'

export function controlling({ sideBySide, inTurn }: Scenarios): void {
  sideBySide('holding and releasing', (scenario) => {
    scenario(
      'a mission at work records its step, gives back its slot, and goes on in the same attempt',
      async (platform) => {
        const api = apiOf(platform)
        const page = platform.slowSite?.page()
        const { id } = await submit(api, { agent: 'coder', input: `Read ${page?.url} ; and then 4 + 5.` })
        await page?.asked
        const asked = await act(api, id, 'hold', { reason: 'let me look' })
        expect(asked.hold).toMatchObject({ reason: 'let me look' })
        page?.letGo()
        const held = await inStatus(platform, api, id, 'PENDING')
        const steps = await stepsOf(api, id)
        expect(held).toMatchObject({ attempt: 1, hold: { reason: 'let me look' } })
        expect(await explain(api, id)).toMatchObject([
          { code: 'held', data: { reason: 'let me look', in_effect: true } },
        ])
        expect(await act(api, id, 'release')).toMatchObject({ hold: null })
        expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', attempt: 1, hold: null })
        expect((await stepsOf(api, id)).slice(0, steps.length)).toEqual(steps)
        const events = (await eventsOf(api, id)).items
        expectWhole(events)
        const types = events.map(({ type }) => type)
        for (const type of ['mission.hold_requested', 'mission.held', 'mission.released']) expect(types).toContain(type)
      },
    )

    scenario('a scheduled mission is held when its time comes, and twice is once', async (platform) => {
      const api = apiOf(platform)
      const { id } = await submit(api, { agent: 'echo', input: 'x', start_at: soon(platform) })
      await act(api, id, 'hold')
      await act(api, id, 'hold')
      await inStatus(platform, api, id, 'PENDING')
      await act(api, id, 'release')
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', output: 'x' })
      const types = (await eventsOf(api, id)).items.map(({ type }) => type)
      const about = types.filter((type) => /hold|held|released/.test(type))
      expect(about).toEqual(['mission.hold_requested', 'mission.held', 'mission.released'])
    })

    scenario('what has ended, or is not there, or is no change, is refused', async (platform) => {
      const api = apiOf(platform)
      const { id } = await submit(api, { agent: 'echo', input: 'done' })
      await ended(platform, api, id)
      const nobody = `/v1/missions/mis_${'0'.repeat(26)}`
      for (const verb of ['hold', 'release']) {
        expectError(await api('POST', `/v1/missions/${id}/${verb}`, { json: {} }), 'mission_finished')
        expectError(await api('POST', `${nobody}/${verb}`, { json: {} }), 'not_found')
      }
      expectError(await api('PATCH', `/v1/missions/${id}`, { json: { priority: 'HIGH' } }), 'mission_finished')
      expectError(await api('PATCH', nobody, { json: { priority: 'HIGH' } }), 'not_found')
      expectError(await api('PATCH', `/v1/missions/${id}`, { json: {} }), 'invalid_input')
      expectError(await api('PATCH', `/v1/missions/${id}`, { json: { agent: 'coder' } }), 'invalid_input')
    })
  })

  inTurn('the order of a tenant with one slot', (scenario) => {
    scenario('a held mission lets the others pass; another priority changes its place', async (platform) => {
      const api = apiOf(platform, platform.otherTenantKey)
      const busy = await occupySlot(platform, api)
      const [first, second, third] = [
        await submit(api, { agent: 'echo', input: 'first' }),
        await submit(api, { agent: 'echo', input: 'second' }),
        await submit(api, { agent: 'echo', input: 'third' }),
      ]
      expect(await act(api, first.id, 'hold')).toMatchObject({ status: 'PENDING', hold: { reason: '' } })
      const json = { priority: 'CRITICAL', tags: ['soon'], metadata: { why: 'the customer waits' } }
      const answer = await api('PATCH', `/v1/missions/${third.id}`, { json })
      expect(Mission.parse(answer.body)).toMatchObject({ status: 'PENDING', ...json })
      await busy.end()
      const done = [await ended(platform, api, second.id), await ended(platform, api, third.id)]
      const [secondStart, thirdStart] = done.map(({ started_at }) => String(started_at))
      expect(String(thirdStart) <= String(secondStart)).toBe(true)
      expect(await missionOf(api, first.id)).toMatchObject({ status: 'PENDING', attempt: 0 })
      await act(api, first.id, 'release')
      expect(await ended(platform, api, first.id)).toMatchObject({ status: 'COMPLETED', output: 'first' })
    })
  })
}

async function explain(api: Api, id: string): Promise<Explanation['reasons']> {
  return Explanation.parse((await api('GET', `/v1/missions/${id}/explain`)).body).reasons
}

async function act(
  api: Api,
  id: string,
  verb: 'hold' | 'release',
  json: Record<string, unknown> = {},
): Promise<Mission> {
  const answer = await api('POST', `/v1/missions/${id}/${verb}`, { json })
  expect(answer).toMatchObject({ status: 200 })
  return Mission.parse(answer.body)
}
