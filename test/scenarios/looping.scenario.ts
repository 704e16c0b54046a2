import { expect } from 'vitest'
import { type Api, apiOf } from './api.ts'
import { deadLetter, deadLetterOf } from './dead-letters.ts'
import { ended, eventsOf, stepsOf, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Scenarios } from './scenario.ts'

/** Agents that go round in circles, and would for as long as they may. */
export function looping({ sideBySide }: Scenarios): void {
  sideBySide('looping', (scenario) => {
    scenario('the same call again and again is told to the model, and then ends the mission', async (platform) => {
      const api = apiOf(platform)
      const agent = await agentWith(api, ['calculator'])
      const { id } = await submit(api, { agent, input: 'again and again: what is 6 * 7?', max_attempts: 3 })
      expect(await ended(platform, api, id)).toMatchObject({
        ...{ status: 'FAILED', attempt: 1, usage: { model_calls: 6, tool_calls: 6 } },
        error: { code: 'repeated_call', message: expect.stringContaining('calculator was called 6 times in a row') },
      })
      expect(await deadLetter(api, deadLetterOf({ id }))).toMatchObject({ code: 'repeated_call' })
    })

    scenario(
      'the same words without an end are cut off, told to the model, and then end the mission',
      async (platform) => {
        const api = apiOf(platform)
        const { id } = await submit(api, { agent: await agentWith(api, []), input: 'over and over', max_attempts: 3 })
        expect(await ended(platform, api, id)).toMatchObject({
          ...{ status: 'FAILED', attempt: 1, usage: { model_calls: 2, estimated: true } },
          error: { code: 'output_repeats', message: expect.stringContaining('said the same again and again') },
        })
        const steps = await stepsOf(api, id)
        expect(steps.map((step) => step.kind === 'model_call' && step.finish_reason)).toEqual(['repeats', 'repeats'])
        expect(Math.max(...steps.map((step) => (step.kind === 'model_call' ? step.text.length : 0)))).toBeLessThan(8000)
        expect(await deadLetter(api, deadLetterOf({ id }))).toMatchObject({ code: 'output_repeats' })
      },
    )

    scenario('two agents that hand a mission to each other again and again are stopped', async (platform) => {
      const api = apiOf(platform)
      const [ping, pong] = [await agentWith(api, ['handoff']), await agentWith(api, ['handoff'])]
      const input = `again and again hand over to ${pong} and hand over to ${ping}`
      const { id } = await submit(api, { agent: ping, input, max_attempts: 1 })
      expect(await ended(platform, api, id)).toMatchObject({ status: 'FAILED', error: { code: 'repeated_call' } })
      const handovers = (await eventsOf(api, id)).items.filter(({ type }) => type === 'mission.handed_over')
      expect(handovers.map(({ data }) => data.to)).toEqual(Array.from({ length: 4 }, () => [pong, ping]).flat())
    })

    scenario('an agent that delegates the same again and again is stopped, and its child is not', async (platform) => {
      const api = apiOf(platform)
      const agent = await agentWith(api, ['delegate'])
      const { id } = await submit(api, { agent, input: 'again and again ask echo: hello', max_attempts: 1 })
      expect(await ended(platform, api, id)).toMatchObject({
        ...{ status: 'FAILED', error: { code: 'repeated_call', message: expect.stringContaining('delegate') } },
      })
      const delegations = (await stepsOf(api, id)).filter(({ kind }) => kind === 'delegation')
      expect(delegations).toHaveLength(6)
      expect(delegations).toMatchObject(delegations.map(() => ({ output: 'hello', is_error: false })))
    })
  })
}

async function agentWith(api: Api, tools: readonly string[]): Promise<string> {
  const json = { name: freshName('loop'), instructions: 'x', model: 'offline/rules', tools }
  expect((await api('POST', '/v1/agents', { json })).status).toBe(201)
  return json.name
}
