import { expect } from 'vitest'
import { Explanation } from '../../contract/resources/explanation.ts'
import { MissionBatch } from '../../contract/resources/mission-batch.ts'
import { ScheduleRun } from '../../contract/resources/schedule.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { missionOf, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Scenarios } from './scenario.ts'
import { newRemoteAgent, newWorker } from './worker.ts'

export function choosing({ sideBySide }: Scenarios): void {
  sideBySide('an agent is chosen', (scenario) => {
    scenario('by wishes where they can be met, and the mission says why', async (platform) => {
      const api = apiOf(platform)
      const capability = freshName('weaving')
      const [first, second, third] = await hosted(api, [[capability], [capability], [capability]])
      const chosen = (preferences: object) => submit(api, { capability, preferences, input: 'x' })
      expect(await chosen({ prefer: [third] })).toMatchObject({
        agent: third,
        agent_choice: {
          ...{ capabilities: [capability], strategy: 'least_busy', candidates: 3, compared: 3, decided_by: 'prefer' },
          ...{ chosen: { agent: third, room: 'free' }, sentence: expect.stringContaining(`${third} is preferred`) },
        },
      })
      const rest = await chosen({ avoid: [first, third], strategy: 'cheapest' })
      expect(rest).toMatchObject({ agent: second, agent_choice: { strategy: 'cheapest', decided_by: 'avoid' } })
      // Both are wishes: with nobody else there, an avoided one does.
      expect([first, second, third]).toContain((await chosen({ avoid: [first, second, third] })).agent)

      const { agent_choice } = rest
      expect(await missionOf(api, rest.id)).toMatchObject({ agent_choice })
      const explained = Explanation.parse((await api('GET', `/v1/missions/${rest.id}/explain`)).body)
      expect(explained).toMatchObject({ agent_choice })
      expect(await submit(api, { agent: first, input: 'x' })).not.toHaveProperty('agent_choice')
    })

    scenario('before a preferred one that cannot begin', async (platform) => {
      const api = apiOf(platform)
      const capability = freshName('potting')
      const [away, paused] = [
        await newRemoteAgent(platform, { capabilities: [capability] }),
        ...(await hosted(api, [[capability]])),
      ]
      const atWork = await newRemoteAgent(platform, { capabilities: [capability] })
      const worker = await newWorker(platform, atWork)
      const pause = { scope: { kind: 'agent', agent: paused }, mode: 'pause', reason: 'for now' }
      expect(await api('POST', '/v1/switches', { json: pause })).toMatchObject({ status: 201 })
      const wish = { capability, preferences: { prefer: [away, paused] }, input: 'x' }
      expect(await submit(api, wish)).toMatchObject({
        agent: atWork,
        agent_choice: { decided_by: 'room', chosen: { room: 'free' }, next: { room: 'away' } },
      })
      // Its one place is taken now, so it is full, and still comes before those that have nobody at work.
      expect(await submit(api, wish)).toMatchObject({ agent: atWork, agent_choice: { chosen: { room: 'full' } } })
      await worker.leave()
    })

    scenario('by what each can do now, and a mission that is sent again keeps its agent', async (platform) => {
      const api = apiOf(platform)
      const [capability, another] = [freshName('glazing'), freshName('firing')]
      const [first, second] = await hosted(api, [[capability], [capability, another]])
      const mission = { capability, preferences: { prefer: [first] }, input: 'x' }
      const idempotencyKey = freshName('again')
      const send = () => api('POST', '/v1/missions', { json: mission, headers: { 'idempotency-key': idempotencyKey } })
      const before = await send()
      expect(before).toMatchObject({ status: 202, body: { agent: first, agent_choice: { candidates: 2 } } })
      const changed = { json: { capabilities: [another] } }
      expect(await api('PATCH', `/v1/agents/${first}`, changed)).toMatchObject({ status: 200 })
      expect(await submit(api, mission)).toMatchObject({ agent: second, agent_choice: { candidates: 1 } })
      const other = { ...mission, capability: another }
      expect(await submit(api, other)).toMatchObject({ agent: first, agent_choice: { candidates: 2 } })
      for (const name of [first, second])
        expect(await api('DELETE', `/v1/agents/${name}`)).toMatchObject({ status: 204 })
      expectError(await api('POST', '/v1/missions', { json: mission }), 'not_found')
      const { id } = before.body as { readonly id: string }
      expect(await send()).toMatchObject({ status: 202, body: { id, agent: first } })
    })

    scenario('among those that have all capabilities, also in a batch and by a schedule', async (platform) => {
      const api = apiOf(platform)
      const [one, other] = [freshName('french'), freshName('law')]
      const [both] = await hosted(api, [[one, other], [one], [other]])
      const mission = { capability: [one, other], preferences: { strategy: 'spread' }, input: 'x' }
      const decision = { decided_by: 'only_candidate', candidates: 1, next: null, strategy: 'spread' }
      const json = { missions: [{ mission }] }
      const batch = MissionBatch.parse((await api('POST', '/v1/missions/batch', { json })).body)
      const [result] = batch.results
      const submitted = result?.outcome === 'accepted' ? await missionOf(api, result.mission_id) : undefined
      expect(submitted).toMatchObject({ agent: both, agent_choice: decision })

      const made = await api('POST', '/v1/schedules', { json: { name: freshName('often'), after_s: 3600, mission } })
      expect([made.status, made.body]).toMatchObject([201, {}])
      const { id } = made.body as { readonly id: string }
      const run = ScheduleRun.parse((await api('POST', `/v1/schedules/${id}/run-now`)).body)
      expect(await missionOf(api, String(run.mission_id))).toMatchObject({ agent: both, agent_choice: decision })

      for (const [wrong, code] of [
        [{ capability: [one, freshName('none')] }, 'not_found'],
        [{ agent: both, preferences: { avoid: [both] } }, 'invalid_input'],
        [{ capability: one, preferences: { strategy: 'dearest' } }, 'invalid_input'],
        [{ capability: [] }, 'invalid_input'],
      ] as const)
        expectError(await api('POST', '/v1/missions', { json: { ...wrong, input: 'x' } }), code)
    })
  })
}

/** Agents with these capabilities, in the order of their names. */
async function hosted<const Lists extends readonly (readonly string[])[]>(api: Api, capabilities: Lists) {
  const names = capabilities.map((_, at) => freshName(`able-${at}`))
  for (const [at, name] of names.entries()) {
    const json = { name, instructions: 'x', model: 'offline/echo', capabilities: capabilities[at] }
    expect(await api('POST', '/v1/agents', { json })).toMatchObject({ status: 201 })
  }
  return names as { [At in keyof Lists]: string }
}
