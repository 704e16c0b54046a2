import { expect } from 'vitest'
import type { Mission } from '../../contract/resources/mission.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { causes, deadLetter, deadLetterOf, deadLetters, redrive, redriveMany } from './dead-letters.ts'
import { ended, eventsOf, expectWhole, missionOf, stepsOf, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'

export function deadLetterList({ sideBySide }: Scenarios): void {
  sideBySide('dead letters', (scenario) => {
    scenario('a mission that failed for good is listed with its cause, attempts and last step', async (platform) => {
      const api = apiOf(platform)
      const { mission, agent } = await outOfSteps(platform, api)
      const [listed, ...others] = await untilListed(platform, api, `?agent=${agent}`, 1)
      expect(others).toEqual([])
      const cause = { kind: 'mission', mission_id: mission.id, agent, code: 'limit_exceeded', attempts: 1 }
      expect(listed).toMatchObject({ ...cause, id: deadLetterOf(mission), status: 'open', redriven_to: null })
      expect(listed?.died_at).toBe(mission.finished_at)
      expect(await deadLetter(api, deadLetterOf(mission))).toMatchObject({
        ...cause,
        steps: 2,
        last_step: { number: 2, kind: 'tool_call', tool: 'calculator' },
        usage: mission.usage,
      })
    })

    scenario('they are counted by cause, and by filter', async (platform) => {
      const api = apiOf(platform)
      const { mission, agent } = await outOfSteps(platform, api)
      await ended(platform, api, (await submit(api, { agent, input: 'what is 2 * 4?' })).id)
      await untilListed(platform, api, `?agent=${agent}`, 2)
      const counted = await causes(api, `?agent=${agent}`)
      expect(counted).toMatchObject({
        causes: [
          { kind: 'mission', code: 'limit_exceeded', count: 2, agents: [agent], first_died_at: mission.finished_at },
        ],
        counted: 2,
        next_cursor: null,
      })
      expect(await causes(api, `?agent=${agent}&code=timeout`)).toEqual({ causes: [], counted: 0, next_cursor: null })
      expect((await causes(api)).counted).toBeGreaterThanOrEqual(2)
    })

    scenario('redriven from the failed step, edited, it goes on and pays nothing twice', async (platform) => {
      const api = apiOf(platform)
      const { mission, agent } = await outOfSteps(platform, api)
      await api('PATCH', `/v1/agents/${agent}`, { json: { limits: { max_steps: 10 } } })
      const letter = deadLetterOf(mission)
      const edits = { from_step: 'failed', agent_version: 'newest', budget: { usd: 2 } }

      const preview = await redrive(api, letter, { ...edits, dry_run: true })
      expect(preview).toMatchObject({
        outcome: 'would_be_redriven',
        new_mission_id: null,
        kept_steps: 2,
        agent_version: 2,
      })
      expect(preview.kept_usage).toMatchObject({ model_calls: 1, tool_calls: 1 })
      expect((await deadLetter(api, letter)).status).toBe('open')

      const outcome = await redrive(api, letter, edits)
      expect(outcome).toMatchObject({ outcome: 'redriven', mission_id: mission.id, kept_steps: 2 })
      const redriven = await ended(platform, api, String(outcome.new_mission_id))
      expect(redriven).toMatchObject({
        status: 'COMPLETED',
        output: '6 * 7 = 42.',
        agent_version: 2,
        budget: { usd: 2 },
        tags: mission.tags,
        redriven_from: { mission_id: mission.id, kept_steps: 2 },
        usage: { model_calls: 1, tool_calls: 0 },
      })
      const steps = await stepsOf(api, redriven.id)
      expect(steps.slice(0, 2)).toEqual(await stepsOf(api, mission.id))
      expect(steps).toHaveLength(3)
      const { items } = await eventsOf(api, redriven.id)
      expectWhole(items)
      expect(items[0]?.data).toMatchObject({ redriven_from: mission.id })
      expect(await missionOf(api, mission.id)).toEqual(mission)
    })

    scenario('redriving twice makes one mission', async (platform) => {
      const api = apiOf(platform)
      const { mission } = await outOfSteps(platform, api)
      const letter = deadLetterOf(mission)
      const outcomes = await Promise.all([redrive(api, letter), redrive(api, letter), redrive(api, letter)])
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual([
        'already_redriven',
        'already_redriven',
        'redriven',
      ])
      expect(new Set(outcomes.map(({ new_mission_id }) => new_mission_id)).size).toBe(1)
      const again = await ended(platform, api, String(outcomes[0]?.new_mission_id))
      expect(again).toMatchObject({ status: 'FAILED', redriven_from: { mission_id: mission.id, kept_steps: 0 } })
      expect(await deadLetter(api, letter)).toMatchObject({ status: 'redriven', redriven_to: again.id })
      expect(await deadLetter(api, deadLetterOf(again))).toMatchObject({ status: 'open', mission_id: again.id })
    })

    scenario('many are redriven by filter, from the failed step, and what cannot be is refused', async (platform) => {
      const api = apiOf(platform)
      const { mission, agent } = await outOfSteps(platform, api)
      const other = await ended(platform, api, (await submit(api, { agent, input: 'what is 2 * 4?' })).id)
      await untilListed(platform, api, `?agent=${agent}`, 2)
      await api('PATCH', `/v1/agents/${agent}`, { json: { limits: { max_steps: 10 } } })
      const many = { filter: { agent, code: 'limit_exceeded' }, from_step: 'failed', agent_version: 'newest' }
      const preview = await redriveMany(api, { ...many, dry_run: true })
      expect(preview.items.map(({ mission_id, outcome }) => [mission_id, outcome])).toEqual([
        [other.id, 'would_be_redriven'],
        [mission.id, 'would_be_redriven'],
      ])
      const refused = await redriveMany(api, { ...many, agent_version: 999, limit: 1 })
      expect(refused.items).toMatchObject([
        { mission_id: other.id, outcome: 'refused', problem: { code: 'not_found' } },
      ])
      const report = await redriveMany(api, many)
      expect(report.items.map(({ outcome }) => outcome)).toEqual(['redriven', 'redriven'])
      const outputs = report.items.map(
        async ({ new_mission_id }) => (await ended(platform, api, String(new_mission_id))).output,
      )
      expect(await Promise.all(outputs)).toEqual(['2 * 4 = 8.', '6 * 7 = 42.'])
      await untilListed(platform, api, `?agent=${agent}&status=redriven`, 2)
      expect(await deadLetters(api, `?agent=${agent}`)).toEqual([])
    })

    scenario('a discarded one is off the list, and its mission still there', async (platform) => {
      const api = apiOf(platform)
      const { mission } = await outOfSteps(platform, api)
      const letter = deadLetterOf(mission)
      expect(await api('DELETE', `/v1/dead-letters/${letter}`)).toMatchObject({ status: 204 })
      expectError(await api('GET', `/v1/dead-letters/${letter}`), 'not_found')
      expectError(await api('POST', `/v1/dead-letters/${letter}/redrive`, { json: {} }), 'not_found')
      expectError(await api('DELETE', `/v1/dead-letters/${letter}`), 'not_found')
      expect(await missionOf(api, mission.id)).toEqual(mission)
    })

    scenario('a child that failed is not listed: its parent is told', async (platform) => {
      const api = apiOf(platform)
      const { agent } = await outOfSteps(platform, api)
      const parent = await ended(
        platform,
        api,
        (await submit(api, { agent: 'supervisor', input: `ask ${agent}: what is 6 * 7?` })).id,
      )
      expect(parent).toMatchObject({ status: 'COMPLETED', output: expect.stringContaining('limit_exceeded') })
      const [step] = (await stepsOf(api, parent.id)).filter(({ kind }) => kind === 'delegation')
      const child = (step as { mission_id: string }).mission_id
      expectError(await api('GET', `/v1/dead-letters/${deadLetterOf({ id: child })}`), 'not_found')
    })

    scenario('a step that there is not cannot be begun from', async (platform) => {
      const api = apiOf(platform)
      const { mission } = await outOfSteps(platform, api)
      const answer = await api('POST', `/v1/dead-letters/${deadLetterOf(mission)}/redrive`, { json: { from_step: 4 } })
      expectError(answer, 'not_applicable')
    })

    scenario('of another tenant there is none', async (platform) => {
      const api = apiOf(platform)
      const { mission } = await outOfSteps(platform, api)
      const other = apiOf(platform, platform.otherTenantKey)
      const letter = deadLetterOf(mission)
      expectError(await other('GET', `/v1/dead-letters/${letter}`), 'not_found')
      expectError(await other('POST', `/v1/dead-letters/${letter}/redrive`, { json: {} }), 'not_found')
      expectError(await other('DELETE', `/v1/dead-letters/${letter}`), 'not_found')
      expect((await deadLetters(other)).map(({ id }) => id)).not.toContain(letter)
    })
  })
}

/** A mission that fails for good after two steps: its agent may make no third. */
async function outOfSteps(platform: Platform, api: Api): Promise<{ mission: Mission; agent: string }> {
  const agent = freshName('brief')
  const definition = {
    name: agent,
    instructions: '',
    model: 'offline/rules',
    tools: ['calculator'],
    limits: { max_steps: 2 },
  }
  await api('POST', '/v1/agents', { json: definition })
  const { id } = await submit(api, { agent, input: 'what is 6 * 7?', tags: [agent] })
  const mission = await ended(platform, api, id)
  expect(mission).toMatchObject({ status: 'FAILED', error: { code: 'limit_exceeded' } })
  return { mission, agent }
}

/** The list may lag behind by a second. */
async function untilListed({ patienceMs }: Platform, api: Api, query: string, count: number) {
  const until = Date.now() + patienceMs
  for (;;) {
    const found = await deadLetters(api, query)
    if (found.length >= count || Date.now() > until) return found
  }
}
