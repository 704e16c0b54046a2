import { expect } from 'vitest'
import { Stop, Switch, SwitchList } from '../../contract/resources/control.ts'
import { Explanation } from '../../contract/resources/explanation.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { cancel, ended, inStatus, missionOf, soon, stepsOf, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Scenarios } from './scenario.ts'

export function switching({ sideBySide }: Scenarios): void {
  sideBySide('switches', (scenario) => {
    scenario('a pause holds what runs before its next step and what is new; lifted, both go on', async (platform) => {
      const api = apiOf(platform)
      const tag = freshName('paused')
      const page = platform.slowSite?.page()
      const running = await submit(api, { agent: 'coder', input: `Read ${page?.url} ; and then 4 + 5.`, tags: [tag] })
      await page?.asked
      const set = await setSwitch(api, { kind: 'tag', tag }, 'pause')
      const fresh = await submit(api, { agent: 'echo', input: 'new', tags: [tag] })
      expect(fresh).toMatchObject({ status: 'PENDING', hold: { by: 'switch', switch_id: set.id, reason: 'a test' } })
      const told = Explanation.parse((await api('GET', `/v1/missions/${fresh.id}/explain`)).body)
      expect(told.reasons[0]).toMatchObject({ code: 'held', data: { switch_id: set.id, in_effect: true } })
      expect(told.sentence).toContain(`paused by the switch ${set.id} for`)
      expect(told.sentence).toContain(
        `a test. It continues once the switch is lifted: \`sortie switches lift ${set.id}\`.`,
      )
      page?.letGo()
      const held = await inStatus(platform, api, running.id, 'PENDING')
      expect(held).toMatchObject({ attempt: 1, hold: { switch_id: set.id } })
      const steps = await stepsOf(api, running.id)
      expect(await switches(api)).toContain(set.id)
      expect((await api('DELETE', `/v1/switches/${set.id}`)).status).toBe(204)
      expect(await switches(api)).not.toContain(set.id)
      for (const { id } of [running, fresh])
        expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', attempt: 1, hold: null })
      expect((await stepsOf(api, running.id)).slice(0, steps.length)).toEqual(steps)
    })

    scenario('a stop ends what there is and refuses what is new until it is lifted', async (platform) => {
      const api = apiOf(platform)
      const tag = freshName('stopped')
      const scheduled = await submit(api, { agent: 'echo', input: 'x', start_at: soon(platform), tags: [tag] })
      const set = await setSwitch(api, { kind: 'tag', tag }, 'stop')
      expect((await missionOf(api, scheduled.id)).status).toBe('CANCELLED')
      const mission = { agent: 'echo', input: 'x', tags: [tag] }
      const error = expectError(await api('POST', '/v1/missions', { json: mission }), 'switched_off')
      expect(error.message).toContain(set.id)
      const stop = Stop.parse((await api('GET', `/v1/stops/${set.stop_id}`)).body)
      expect(stop).toMatchObject({ stopped: 1, scope: { kind: 'tag', tag } })
      expect((await api('DELETE', `/v1/switches/${set.id}`)).status).toBe(204)
      expect(await ended(platform, api, (await submit(api, mission)).id)).toMatchObject({ status: 'COMPLETED' })
    })

    scenario('an agent that is stopped is not there for other agents either', async (platform) => {
      const api = apiOf(platform)
      const agent = freshName('off')
      await api('POST', '/v1/agents', { json: { name: agent, instructions: '', model: 'offline/echo' } })
      const set = await setSwitch(api, { kind: 'agent', agent }, 'stop')
      const { id } = await submit(api, { agent: 'supervisor', input: `ask ${agent}: one` })
      await ended(platform, api, id)
      expect(JSON.stringify(await stepsOf(api, id))).toContain('switched_off')
      await api('DELETE', `/v1/switches/${set.id}`)
    })

    scenario('another tenant’s switches are not there, and do not reach it', async (platform) => {
      const [ours, theirs] = [apiOf(platform), apiOf(platform, platform.otherTenantKey)]
      const tag = freshName('mine')
      const set = await setSwitch(ours, { kind: 'tag', tag }, 'stop')
      expect(await switches(theirs)).not.toContain(set.id)
      expectError(await theirs('DELETE', `/v1/switches/${set.id}`), 'not_found')
      const start_at = new Date(Date.now() + 3_600_000).toISOString()
      const mission = await submit(theirs, { agent: 'echo', input: 'x', tags: [tag], start_at })
      await cancel(theirs, mission.id)
      expect((await ours('DELETE', `/v1/switches/${set.id}`)).status).toBe(204)
      expectError(await ours('DELETE', `/v1/switches/${set.id}`), 'not_found')
    })
  })
}

async function setSwitch(api: Api, scope: Switch['scope'], mode: Switch['mode']): Promise<Switch> {
  const answer = await api('POST', '/v1/switches', { json: { scope, mode, reason: 'a test' } })
  expect(answer).toMatchObject({ status: 201 })
  return Switch.parse(answer.body)
}

async function switches(api: Api): Promise<string[]> {
  return SwitchList.parse((await api('GET', '/v1/switches')).body).items.map(({ id }) => id)
}
