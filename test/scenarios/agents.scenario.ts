import { expect } from 'vitest'
import { Agent, AgentList } from '../../contract/resources/agent.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { ended, eventsOf, soon, stepsOf, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Scenarios } from './scenario.ts'

export function agents({ sideBySide }: Scenarios): void {
  sideBySide('agents', (scenario) => {
    scenario('one is created, read, changed as new versions, and deleted', async (platform) => {
      const api = apiOf(platform)
      const name = freshName('writer')
      const path = `/v1/agents/${name}`
      const created = await newAgent(api, { name, instructions: 'Write.', tags: ['draft'] })
      expect(created).toMatchObject({ name, version: 1, built_in: false, model: 'default', tools: [], tags: ['draft'] })
      expect(created.limits).toEqual({ max_steps: 50, max_output_tokens: 4096 })
      expect((await api('GET', path)).body).toEqual(created)
      const again = await api('POST', '/v1/agents', { json: { name, instructions: 'Again.' } })
      expectError(again, 'already_exists')

      const changed = await api('PATCH', path, { json: { instructions: 'Write well.', limits: { max_steps: 3 } } })
      expect(changed.status).toBe(200)
      expect(Agent.parse(changed.body)).toMatchObject({
        version: 2,
        instructions: 'Write well.',
        tags: ['draft'],
        limits: { max_steps: 3, max_output_tokens: 4096 },
      })
      expect((await api('GET', `${path}?version=1`)).body).toEqual(created)
      expectError(await api('GET', `${path}?version=3`), 'not_found')

      const first = AgentList.parse((await api('GET', `${path}/versions?limit=1`)).body)
      expect(first.items.map(({ version }) => version)).toEqual([2])
      const second = AgentList.parse((await api('GET', `${path}/versions?limit=1&cursor=${first.next_cursor}`)).body)
      expect(second).toMatchObject({ items: [{ version: 1 }] })

      expect((await api('DELETE', path)).status).toBe(204)
      expectError(await api('GET', path), 'not_found')
      expectError(await api('DELETE', path), 'not_found')
      expectError(await api('PATCH', path, { json: { description: 'gone' } }), 'not_found')
      expectError(await api('POST', '/v1/missions', { json: { agent: name, input: 'x' } }), 'not_found')
      expect((await api('GET', `${path}?version=2`)).body).toEqual(changed.body)
      expect((await newAgent(api, { name, instructions: 'Back.' })).version).toBe(3)
    })

    scenario('a cap that it need not have can be taken away again', async (platform) => {
      const api = apiOf(platform)
      const name = freshName('free')
      await newAgent(api, { name, instructions: '0', limits: { max_tool_calls: 3, max_attempt_s: 60 } })
      const limits = { max_tool_calls: null, max_result_characters: null }
      const changed = await api('PATCH', `/v1/agents/${name}`, { json: { limits } })
      const left = { max_steps: 50, max_output_tokens: 4096, max_attempt_s: 60 }
      expect(Agent.parse(changed.body).limits).toEqual(left)
      expect(Agent.parse((await api('GET', `/v1/agents/${name}`)).body).limits).toEqual(left)
      expectError(await api('PATCH', `/v1/agents/${name}`, { json: { limits: { max_steps: null } } }), 'invalid_input')
    })

    scenario('of changes at once each is a version of its own', async (platform) => {
      const api = apiOf(platform)
      const name = freshName('busy')
      await newAgent(api, { name, instructions: '0' })
      const answers = await Promise.all(
        ['1', '2', '3'].map((instructions) => api('PATCH', `/v1/agents/${name}`, { json: { instructions } })),
      )
      const versions = answers.map(({ body }) => Agent.parse(body).version).sort()
      expect(versions).toEqual([2, 3, 4])
    })

    scenario('they are found by capability and tag, page by page', async (platform) => {
      const api = apiOf(platform)
      const tag = freshName('team')
      const names = [freshName('a'), freshName('b'), freshName('c')]
      for (const [at, name] of names.entries())
        await newAgent(api, { name, instructions: 'x', tags: [tag], capabilities: at === 1 ? ['summaries'] : [] })
      expect(await found(api, `tag=${tag}`)).toEqual(names)
      expect(await found(api, `tag=${tag}&limit=1`)).toEqual(names)
      expect(await found(api, `tag=${tag}&capability=summaries`)).toEqual([names[1]])
      expect(await found(api, `tag=${tag}&kind=hosted`)).toEqual(names)
      expect(await found(api, `tag=${tag}&kind=remote`)).toEqual([])
      expect(await found(api, 'capability=code')).toContain('coder')
      expect(await found(api, `tag=${freshName('none')}`)).toEqual([])
      const builtIn = ['architect', 'coder', 'echo', 'ops', 'researcher', 'sortie-judge', 'supervisor']
      expect(await found(api, 'tag=built-in')).toEqual(builtIn)
      expect((await found(api, 'limit=4')).slice(0, 7)).toEqual(builtIn)
    })

    scenario('a built-in agent cannot be changed, deleted or replaced', async (platform) => {
      const api = apiOf(platform)
      expectError(await api('PATCH', '/v1/agents/coder', { json: { instructions: 'x' } }), 'forbidden')
      expectError(await api('DELETE', '/v1/agents/coder'), 'forbidden')
      const json = { name: 'coder', instructions: 'x' }
      expectError(await api('POST', '/v1/agents', { json }), 'already_exists')
    })
  })

  sideBySide('a mission of an own agent', (scenario) => {
    scenario('its output follows the agent’s schema', async (platform) => {
      const api = apiOf(platform)
      const name = freshName('sums')
      await newAgent(api, {
        name,
        instructions: 'Calculate.',
        tools: ['calculator'],
        output_schema: {
          type: 'object',
          properties: { expression: { type: 'string' }, result: { type: 'number' } },
          required: ['expression', 'result'],
          additionalProperties: false,
        },
      })
      const { id } = await submit(api, { agent: name, input: 'what is 6 * 7?' })
      expect(await ended(platform, api, id)).toMatchObject({
        status: 'COMPLETED',
        agent_version: 1,
        output: { expression: '6 * 7', result: 42 },
      })
    })

    scenario('it fails, saying why, when the model cannot follow the schema', async (platform) => {
      const api = apiOf(platform)
      const name = freshName('strict')
      const output_schema = { type: 'string', minLength: 2000 }
      await newAgent(api, { name, instructions: 'At length.', output_schema })
      const { id } = await submit(api, { agent: name, input: 'briefly, please', max_attempts: 1 })
      const mission = await ended(platform, api, id)
      expect(mission).toMatchObject({ status: 'FAILED', output: null, error: { code: 'output_invalid' } })
      expect(mission.usage.model_calls).toBe(3)
      expect((await eventsOf(api, id)).items.at(-1)).toMatchObject({ type: 'mission.failed' })
    })

    scenario('it keeps the version that it was submitted with', async (platform) => {
      const api = apiOf(platform)
      const name = freshName('kept')
      await newAgent(api, { name, instructions: 'x', model: 'offline/echo' })
      const startAt = soon(platform)
      const { id } = await submit(api, { agent: name, input: 'first', start_at: startAt })
      await api('PATCH', `/v1/agents/${name}`, { json: { model: 'offline/rules' } })
      await api('DELETE', `/v1/agents/${name}`)
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED', agent_version: 1, output: 'first' })
    })

    scenario('it stops at the agent’s limit of steps', async (platform) => {
      const api = apiOf(platform)
      const name = freshName('short')
      const limits = { max_steps: 1 }
      await newAgent(api, { name, instructions: 'x', tools: ['calculator'], limits })
      const { id } = await submit(api, { agent: name, input: 'what is 1 + 1?' })
      expect(await ended(platform, api, id)).toMatchObject({ status: 'FAILED', error: { code: 'limit_exceeded' } })
    })

    scenario('it is not made with a model that nobody has, nor changed to one', async (platform) => {
      const api = apiOf(platform)
      const name = freshName('lost')
      const json = { name, instructions: 'x' }
      for (const model of ['nowhere/model', 'offline/model']) {
        expectError(await api('POST', '/v1/agents', { json: { ...json, model } }), 'not_applicable')
        expectError(await api('POST', '/v1/agents', { json: { ...json, fallback_models: [model] } }), 'not_applicable')
      }
      await newAgent(api, { ...json, model: 'openai/gpt-5-mini' })
      const path = `/v1/agents/${name}`
      const { message } = expectError(await api('PATCH', path, { json: { model: 'nowhere/model' } }), 'not_applicable')
      expect(message).toContain('offline')
      expect((await api('GET', path)).body).toMatchObject({ version: 1, model: 'openai/gpt-5-mini' })
      expectError(
        await api('POST', '/v1/evaluations', {
          json: { dataset: 'any', candidates: [{ agent: 'echo', model: 'nowhere/m' }] },
        }),
        'not_applicable',
      )
    })

    scenario('it has the tools that it was given and no other', async (platform) => {
      const api = apiOf(platform)
      const name = freshName('bare')
      await newAgent(api, { name, instructions: 'x', tools: ['clock'] })
      const { id } = await submit(api, { agent: name, input: 'what is 1 + 1, and what time is it?' })
      await ended(platform, api, id)
      const called = (await stepsOf(api, id)).flatMap((step) => (step.kind === 'tool_call' ? [step.tool] : []))
      expect(called).toEqual(['clock'])
    })
  })
}

async function newAgent(api: Api, json: Record<string, unknown>): Promise<Agent> {
  const { status, body } = await api('POST', '/v1/agents', { json })
  expect([status, body]).toMatchObject([201, {}])
  return Agent.parse(body)
}

/** Names, over all pages. */
async function found(api: Api, query: string): Promise<string[]> {
  const names: string[] = []
  for (let cursor = ''; ; ) {
    const page = AgentList.parse((await api('GET', `/v1/agents?${query}${cursor}`)).body)
    names.push(...page.items.map(({ name }) => name))
    if (page.next_cursor === null) return names
    cursor = `&cursor=${page.next_cursor}`
  }
}
